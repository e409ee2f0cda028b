// Stems of common English words, the most frequent first, made by scripts/common-words.ts. Knows no meaning.
// From SCOWL, copyright 2000-2016 by Kevin Atkinson: permission to use, copy, modify, distribute and sell these word lists
// for any purpose is granted without fee, provided that this notice appears in all copies; no warranty.

export const commonStems: readonly string[] = `
page first made new discuss two time delet us link march born pleas year peopl follow like further see later name
comment school part edit well debat work three known state style film now group includ user align citi howev becam
second appropri world team articl keep subsequ close right modifi left talk number seri list album sever famili
redirect season unit found compani sourc area histori plai per ad releas nation south place result make call music
best think section note support base wai former game member earli four north high war good locat govern univers end
notabl song militari gener titl public book publish said imag show dai long inform due local hous main last held
origin home major life differ di club began point small line singl creat band archiv took get serv town popul case
receiv intern system propos station built ag top centuri set given church west build player presid villag categori
women larg district need preserv order children speci servic find overlap take old know countri death research accord
move often final written media commun third east version five son exampl parti form class subject go other site
content art help father project establish side road text director career variou men record start background leagu
great french award enough counti million develop total reason law thank next led water colleg polit becom seem rather
late head alreadi littl editor import role similar came went white current better issu sai file person free consid
man stori short live student produc period black someth power present busi street river marri product report king
lead six done educ press realli footbal land term offic program wrote describ divis televis chang involv event togeth
languag posit want field common level armi data park fact profession possibl type mention young court avail someon
full join consensu central add announc win video lost taken put region air run signific instead author review probabl
round open special offici polici far actual social seen return via design request calcul board process question
charact independ wife look elect relat continu addit evid love date societi radio reliabl coverag island appear
popular problem western depart council control appoint month abl ratio previou come modern refer match track cours
episod mother artist scienc featur provid thing usual forc northern bodi sure space red mean noth direct daughter
read almost search associ give act materi despit polic minist remov human nomin construct post todai race sign thu
real none write stage southern coach professor studi outsid primari throughout health perform especi word futur view
size sold train yet strong complet clear multipl averag anyth light week rang cover eventu reach action gave interest
museum magazin previous half writer chief topic got brother thought committe hall individu seven largest sometim past
particular collect block believ privat big kill politician activ account union label specif promot idea finish perhap
rule lot merg soon fire simpli competit standard model leader contain replac valu night rout low actor gold civil
degre attack femal royal front vote remain novel requir summer sent qualiti studio eastern prior ten rock middl car
sport longer try singer agre quit tour bar aircraft network saw oper woman medic decid histor eight meet lower begin
lake bit librari true recent capit brought copyright senior fourth earlier anyon limit manag allow industri access
whole certain guitar particularli festiv attend ship child railwai cup green success campaign higher cultur separ
therefor technolog movement regular introduc monei approxim mostli rest hour structur ground entir market statu
matter sound practic claim numer own hand institut battl star legal commerci notic mark nativ repres decis do border
lack met hit famou net overal staff respons initi natur feel shown hospit minor attempt blue properti clearli length
tradit leav experi bridg test els movi spent journal bank opinion row scope sea foundat annual care food energi bad
feder ask deal foreign intend select execut goal kind retir sens stop confer index rais understand directli defeat
resolv master entri squar plan fail wide room sun coast score turn launch peak except governor econom contract
kingdom hill grand captain fair fine kei preced loss global seat winner older wrong assist hard ran highest theori
religi friend till minut caus newspap trade secondari candid oppos academ brown complex plant larger effect channel
fall pass god enter compet secur tri chairman attent command sister detail coupl paper code suggest purpos comput
mainli creation shot format exist relationship husband relev nearli mountain financi varieti highli regard knowledg
basi fellow solid kept smith mayb silver mission parent vallei focu male latter necessari formerli secretari nine
youth engin map victori sir dead told goe increas softwar function champion tabl earth renam amount expand otherwis
job fight volum correct compos simpl face cast rate figur accept insid voic rank immedi statement difficult bill
declin hope pictur commiss ancient info cite poor mile judg stone consist earn target van graduat ago cross displai
digit primarili mind heart surfac box chart offer acquir cathol criteria concept potenti tell address alon check
certainli pretti discov danc element branch era technic prime contribut host templ literatur administr situat carri
width prize speed broadcast roman influenc sentenc letter domain cut hold upper cost on condit abil marriag scientif
extend owner nearbi bai promin basic bass justic parliament approach quickli airport dedic disput li answer incom
commonli mount typic highwai contemporari girl mayor spring context smaller scene critic unknown troop tag mass photo
bishop hotel piano argument fifth everyth descript improv avoid dark flight heavi analysi physic particip extern
daili oil twice lord greater teacher transfer queen fulli bring junior effort faith shortli solo root soldier castl
rural appli method easili everyon copi territori equip normal princ piec conflict forest worth split camp estat
treatment sort draft worker resourc campu alongsid port fix resid firm crew drama compar paint concern protect
agreement assembl grew count tower poet meant arriv distanc travel die uniqu doubl exactli capac wall guidelin winter
store conduct altern expect forward tree resolut impact birth paid divid confirm interview seriou drive growth messag
combin pai charg mix deputi environ trial share assign defin reveal appar identifi summari leadership princip bottom
ic inde urban advanc heard destroi purchas peac flag journalist sale learn gain facil wing boi floor miss damag
contact height presenc teach farm occur accus sat prison adopt linear exhibit felt respect buri feet stai platform
weak grade affair democrat captur transport taught declar break choic ladi documentari morn distribut prevent unabl
grant polish weight traffic concert rel stand proper draw window empir guid grow theme connect percent saint blood
inspir slightli opera definit inclus opposit musician translat younger portion doctor estim sorri religion spread
surround metal ga frequent bu reduc statist visit deep trust ball easi explain lyric neutral oldest faculti
architectur pressur expans obtain valid scale chosen revert plu wood extens chanc murder obviou memori machin wed
drum save exchang rose fish rational happi ban pop brand guest introduct surnam safeti beach gun crime jack reserv
risk anim approv fell anywai warn suffer arm vice poetri agenc electr joint happen literari logo audienc newli applic
medicin fals tool solut succeed object lose comedi price brief fan entertain entitl unlik historian broken fiction
creator orchestra perman cell caught neg yellow achiev task ultim item rare partner secret billion option extrem
suffici garden chapter arrest personnel restor bought jazz agent equival pilot gone worldwid hors core suppli vandal
hot instanc reader economi determin survei obvious deriv settl corpor challeng philosophi tax licens convert regist
incid sixth freedom ident golden maximum somewhat plot step diseas environment investig fleet combat rise citizen
classic weapon rememb interior frank moment whatev shape straight sex refus string household edg indic yard visual
screen fought cat chair significantli card incorpor guard rich thousand failur ey fashion driver strongli advic
recognit vehicl lawyer broke qualifi zone hook heritag corner express sexual wish speech violat abandon railroad iron
emploi stuff phase drop ahead fund aid doubt squad document watch apart fly cancer intellig heavili storm greatest
adult gui entranc suprem credit enemi spot steel extra experienc crimin invit equal awar pair injuri outstand decad
fame convent beat mobil bird domest successfulli brigad engag suppos welcom biographi ring factori occupi guess
addition realiti error elementari huge escap super drug boat glass formal spirit opportun pattern collabor manner
submit schedul controversi briefli nice skill passeng heat comic progress sell wild speak default patient maintain
composit temperatur affect agricultur sector anniversari rail scholar hundr usag weekli assum adapt forum contest
stock substanti violenc advertis resign distinguish elsewher employe henc reject shift suspect regularli flow benefit
twelv switch foot print expert sampl wind fairli instal palac climat creativ ceremoni crown liber cold broad aspect
frame oh sing distinct consecut rear devic nuclear cricket inhabit readi sought argu dog em fit script ocean prove
conserv chose laid ensur observ motion drawn mill updat visibl imperi automat surviv fast thorough truth techniqu
holi depend ethnic door session chapel legend signal constitut weather properli attach self measur mere shop biggest
back accid mediev electron path roof hire zero babi resist choos densiti adjac byte audio chemic explan membership
moon injur temporari fuel phrase invest strength loan quick earliest column conclud restaur regardless commit permiss
junction pick whilst poem ward paragraph perfect suitabl submiss scheme mainten honorari chain monitor besid attornei
disc appeal priest roughli quarter allianc chamber even amateur revolut strike flower exact wherea contrast random
vocal depth excel unfortun duti factor meanwhil demand bell seventh assess minimum dictionari illeg sequenc beauti
budget essai brain mode mathemat abus discoveri unusu admit reform reaction accur ongo quot prepar bob offens
advantag flat camera wait threat knew clean send safe victim constitu struck shoot afterward journei trip uncl financ
storag pro will essenti circuit trail twenti genr similarli deliv input planet ownership occasion treat phone venu
alleg retain tend editori narrow dry reput constant massiv strategi tenni magic gender emerg accompani regul reign
fighter arrang skin stood circl mine lane capabl influenti imposs prose vision dream fill plane speaker folk hair
instrument classifi gai serious cycl ambassador leg repeat profil closer easier output bear communist orang tone
extent furthermor mental slow childhood visitor pool span belong meter gene underground parallel asid bui successor
cinema disagre compil mouth soul impli manufactur referenc databas sock cabinet confus somewher greatli troubl
interpret principl walk protein perspect portrai circumst sky drew legisl rescu mainstream proof scientist familiar
coal seek consider commentari log recommend attribut ti spoken compon classif repeatedli motor conclus tall latest
expedit tank necessarili bold empti symbol insur comprehens soundtrack landscap brick widespread wooden formula
boundari medium celebr suicid wave eleven absolut hidden repli photograph relief absenc crisi threaten holder sole
fear hello satellit organ cousin versu golf stream elimin salt fun encourag tribe concret racial inner feed panel
anywher chariti hero hear balanc snow soil wine evolut occup experiment increasingli coloni click voter knight deni
termin cathedr grown thread desir reflect stabl illustr employ nobodi pure withdrawn intersect plain invas peer
behalf defens fruit comparison bull partli elector wast occas vast frequenc nevertheless friendli belief represent
vessel batteri soft treati laboratori valuabl integr gate passag talent demonstr closur volunt youngest surgeri
infrastructur rai chemistri liter donat begun correctli crash demolish prefer convinc attract eighth plenti spiritu
evil clearer intent aliv cabl respond segment shell characterist spend worst publicli birthdai strang strateg wider
steam partial recipi defend aim diamet custom wonder implement handl weekend rapid clinic fresh spell paramet
grandfath superior amend protest rain wear guilti merit ride percentag rapidli correspond exercis retriev bibl pain
manual keyboard exclus gang oppon abroad giant sponsor suspend rival solar violin revis struggl swim crowd spoke kid
arena tradition suit charter danger lai psycholog thereaft contributor pope variant tunnel bowl bia mechan gradual
procedur juri server outer rice odd transit bound bond revenu trivial driven instruct convict choir retail bomb
remaind devot mistak rebuilt roll appreci cooper hole feedback cool cash bonu layer farmer tail assault longest ill
lifetim nick elig unclear signatur expos tie destruct civilian sum advoc poster twin inappropri departur pad divers
acoust monthli fantasi plate enjoi legitim ceas cheer lie subsidiari unnecessari seed incorrect acid asset irrelev
restrict bush wors conductor identif biolog bed perfectli pursu sugar sit isol ordinari oversea guidanc narr mail
sweet margin jump recov grammar touch poorli explicitli understood regim strip convers cave transmiss somebodi load
appl advisori button outcom emphasi holidai inherit nicknam dismiss metro raw substitut presum anonym unsuccess cloth
bright deem gap recept cook sand penalti possess revolutionari crystal angl fundament truli ton patent pink grace
logic domin expens interact thin alli deliveri moral worthi vari orthodox nonsens resort hunt hardli remot redund
permit biologi blank difficulti wheel ventur sang virtual repair desert choru meat violent exposur vertic angel
serial poll withdrew hell lowest reduct simultan clock faster fifteen adventur chess funer suddenli slowli carrier
ideal truck dramat ticket wealthi stress sung imagin intellectu push sacr catch uniform shorter revers elit framework
enterpris depress specialist variat carbon eat bid verifi romant warrant entiti contrari recoveri sharp egg grave
acquisit thesi dialogu wealth shut nobl exit harm surpris moreov seal banner radic gift temporarili specifi dozen
tourist dragon genet atmospher dealt sequel horror impress dollar inch invent withdraw attitud democraci evolv consum
ruler somehow graphic nearest thick innov predecessor diplomat pole symphoni cap coordin pitch autumn sail ignor
concentr pull silent fewer unus coffe coin complaint stick debt justifi burn amp interfac assert hardwar negoti sleep
satisfi cattl phenomenon ram socialist perceiv conspiraci worship symptom fee proceed leaf vers intermedi thirti coat
loop freeli emot workshop tea neck ghost milk forth blind collaps examin solv boss lectur lab welfar rhythm poverti
friendship disast undergradu luck compris alcohol desk complic geographi slave throw mysteri variabl criterion virgin
nois ballet shadow dual layout plastic accuraci robot beer unrel constantli directori proven mirror tale discontinu
corrupt client tip rough continent wolf drink copper viru badli therebi registr companion pupil fallen belt telephon
effici detect dynam tini preliminari ly calendar smooth resum philosoph closest liberti prototyp packag dress abolish
colleagu sword buse breed stronger therapi rocket flew allegedli tenth consult fastest payment lodg jail pronounc
stem gather delai funni routin afternoon certif liquid worn compound warm predominantli minim craft deck carefulli
chase flood prais recal artifici radar parad clarifi bone sustain eagl ha bigger destin pub hate intervent equat
heaven evalu hip imprison administ teeth disrupt absent incomplet fring molecular theologi tripl cotton tape deepli
joke consumpt prayer enabl forev afraid consequ cult substanc cloud strict dot kitchen promis gulf encount alter
theoret reveng moder fate hide dy sight purpl qualif orient strictli wake sixteen durat lion hopefulli compromis
obscur pale tast intens romanc circul killer oral feat interim stroke provis synonym circular bare lesson recruit
profit underli mixtur geograph fourteen footnot bunch abstract filter modul axi counter overview smart tube fortun
missil notion horn vector monster ruin ken acknowledg flash confid profess fork competitor grass accommod stretch
insuffici disappear wit orbit servant cartoon conjunct fifti passion beneath bias likewis supplement helicopt assumpt
advis header forget raid unreli alpha autom fake whenev oxygen propaganda currenc curriculum crop icon lover
autobiographi sensit delta bind mutual chancellor stolen explor particl gear extraordinari accomplish anybodi drove
matrix beaten distant diet grid suspens excess antholog soap divorc legendari thrown accident lesser honest mess
miscellan spectrum hat stale phoenix wire rush pride decreas radiat renew magnet upset impos specul aggress useless
explos agenda trend nurs expertis girlfriend horizont mislead highlight rewrit accordingli stabil quantum dialect
terrorist doctrin adequ divin dimens listen underw punish discrimin export transform infect arrai circa furnitur
synthesi precis kick disciplin guinea migrat pit devil sheet gospel everybodi hammer dawn threw alien vital insert
succe healthi arch render fault jet upgrad wet nonetheless protocol bin shelter dinner pan fat lift gross hei wise
seemingli remark elabor matur tiger uniti bulk aerial pregnant vagu vinyl pursuit pend configur prioriti angri hurt
supposedli ought proxim algorithm disabl mad twentieth privaci shock silli lock pack wore joi sick mous ethic relai
util prohibit proport pace epic loos pound reli explicit mathematician cent insect consent decent curv lengthi bench
prompt triniti grain rid newer arc lifestyl slight crazi sheep arbitrari fluid grandmoth shallow feminist rape beam
fraud compens midnight stake indefinit everydai inventor admiss alia proce quiet fed nose vicin disk lit scandal pen
graph factual forgotten kiss diesel tactic deliber pipe crucial forti terror aunt scatter compact tune enhanc sin
supervis facilit uncertain sad shoulder jointli openli monarch ballot absorb par biblic threshold invalid bow flute
albeit dear undertaken static contin geometri pi fossil smoke optic bat infring quest harder triangl curiou voluntari
tomorrow cluster disord graviti condemn tough yesterdai toll hostil muscl nowher kit rotat sudden prejudic genuin
eighteen ritual spite beta recreat trace unoffici counsel spin altogeth notifi knee conceiv percept specimen ridicul
dust molecul innoc weird predict premis claus pat fragment amaz blatant con skull mask magnitud bacteria hypothesi
vulner tobacco dens pet concerto trumpet brilliant maker duplic bag nest cream physicist automobil exclud loyal
bullet basement theolog sunk stuck melodi scan overcom comfort myth stamp cs verb neat veloc sake inher fusion voltag
bet harsh quantiti harmoni alloc diari abbrevi stupid glori silenc infinit shed deserv bulletin mercuri pump ac blow
spy plural secular swing terribl ho keen cruis chest cheap smallest chicken whatsoev queri lucki compli ambigu brass
bout mandatori syndrom elderli arguabl boom intact worri yield bug strongest charit ceil len enorm aros hang expir
bath tension bread font luxuri readili cylind pleasur mytholog shorten barrier broadli tackl trunk climb hydrogen
garag stanc tight porter bore outright ow wholli motto dubiou meaning dish blurb proud conscious tendenc realm compat
creatur slope laser deeper sphere galaxi finit suspici justif steep sue cliff salari insight fiscal inferior gotten
unifi fur linguist pin mate teenag ancestor guarante trivia secondli everywher machineri toi ash sketch float duck
handbook let fountain transpar rectangular unawar rubber trick revolt mistaken inspect diagnosi eas extant singular
shoe forbidden arrow contenti knock motiv enlarg lightn flown postal ideolog referendum burden systemat atom fli nake
node dive dissert insist provision mild treasur blade trap chao transact ration embed inclin descend scenario
honestli wound thumb pointless chees disagr slot uncommon modest tab enclos dine theorem barrel clarif breach drag
trilogi corridor fatal pocket finest atla minu finger pollut wisdom prospect implic excus secretli bicycl terminolog
spare persuad marker patch infant prosecut abort firstli mandat glad interrupt reward aris wow lighter frankli
sacrific viabl modif calm astronom denot aesthet blame consol encod corn fold pregnanc bypass be arcad meantim ear
dirti mud lesbian metric paradis racist rewritten wartim credibl bottl prefix rent complain noun parodi tragedi jam
urg chip persist undertook dealer su anger textbook virtu alert bend juvenil nowadai cry resembl witch leather
obsolet verif thoroughli tongu pronunci badg courag racism interfer sank menu radiu pleasant inaccur realist
phenomena notori knife trek bother transmitt trigger forgot countrysid wive invok incorrectli pour diagram yearli
cure primit unaccept scratch censorship flexibl rod tortur steadi reproduct enforc unexpect plausibl breakfast hardi
analyst starter bitter slide tire overwhelm geologi preview reluct tender evolutionari viewer astronomi frozen chuck
sworn habit acut remedi warehous chemist transmit fabric lunch tonight jungl momentum dig apolog fenc scrap tin
ecolog discharg steal chocol strain echo loud exam hung suspicion eleph underneath fairi importantli valv outlin
postpon confin shame fantast mood paperback overli eaten boot pot borderlin invad counterpart shirt clue carriag
benefici subset password inadequ supervisor essenc freed steer rainbow blast clip clariti ingredi halt honei compel
vowel freewai mob privileg binari penguin subscript torn tear lung frog newslett powder deiti fever instant breakdown
merci afford sophist ambiti entireti hollow syntax wherebi drunk borrow intention subtl strengthen monkei immun
gatewai polar alphabet cage rope unemploy punch viewpoint inabl opt undergo cyclist bizarr extract repertoir courtesi
hierarchi fraction subwai ribbon leisur exce mice notat beast simul geniu aforement ion rat wage invis thereof notif
horizon caution keeper omit rode burnt orchestr differenti tens riot pipelin occurr desktop adjust batch algebra
overnight liver simpler vacuum bless flesh flame alik passiv overtim kidnap petti humor genocid memor anticip mod
bloodi swept disappoint premium slogan convei bark dirt deadli lobbi anatomi unsur processor preval interv void boost
cow veget printer umbrella spur accent desper triumph inconsist theft cellular baroqu awkward overlook unsuit poetic
suffix absurd bang sink unfair etern nervou ink skip compress slower casual cope whoever meal spatial passport
portabl utterli prophet instantli deaf quotat rude simplifi librarian frustrat norm pose conveni incred chat
complement taxi reliev vacat authent necess spokesman induc intim concis offspr offset constraint slang ugli indirect
pig uncertainti saga daytim demis advent fuller mortal increment misunderstand throat surprisingli hai excit poison
stack bracket deadlin twist verdict decai nerv preciou usabl heavier upright reminisc wreck apparatu firmli penni
cake wizard sack wade telescop confront tragic fierc brave sensibl deposit verbal vintag straightforward supernatur
rabbit exceed psychologist concurr dash prone choral toler miracl unfinish robust thrust sixti backward inflat goodby
tooth clash buck lone sympathet suppress crush unchang shade gentleman spiral stranger sadli dispos peasant rebuild
bedroom likelihood integ infam skeleton overhead vicar optim beef promptli detach spectacular sterl steadili crap
fool discret unconsci breath forthcom discourag reactor unhappi comma ourselv blown stark liabil wrap accumul
indirectli belov dri exploit vein expresswai refrain analys fare partit exot unfamiliar pharmaci incident revel
sunshin compulsori undid sentiment ham lean bust oblig unstabl cheaper undo slip pedestrian stomach vocabulari
shortag annoi reinstat wherev weigh devis puzzl endless randomli cassett regain spike garbag conform newest headlin
incarn patienc helmet curs swamp enthusiasm tile bent tutor guilt neglect cubic dislik bye whale advers grate mint
symmetri bred drill smile homosexu extinct glanc prematur crude eleg consciou gentl enthusiast smell burst juic
prolong profound analog stair cartridg soup clever intak sharehold emin abolit disco sect scroll motorwai taxat puls
rage pile akin panic insult prescrib flour unlimit refin stereo digniti correl happili advert amber elev farther
synthes voluntarili ladder laugh crack dug countless unwil equilibrium alarm jacket playground undertak mighti
hypothet undergon adject inter satisfact wash react worthwhil sunni farewel await kindli bite noon vacanc plagu flaw
exception pie devast conceptu dimension diagnost brutal disturb exempt inevit acronym sincer dose heroic rigid
proposit drain kidnei hint lawn gasolin null backlog lamp concur induct newcom proprietari outdat explod liaison
staircas insan stunt clearanc brush policeman hatr repetit sheer straw misus shy salvat damn illus infin sympathi
chord friction meaningless tap sweep remind brake nil prefac collar fog dull lazi cube cosmic regret stole
introductori imaginari dump mistakenli inequ immens monopoli exhaust junk surplu tremend recip unexpectedli fluent
weekdai supplier seminar drown pizza grammat manipul slim assur sharpli programm sauc sunlight urgent amus toilet
foul horribl thief silicon cruel virus grip coher reproduc customari neural antiqu feasibl booklet leap dodg
physiolog risen solicitor distress upward behav butter fanci corps beard outlook reconsid punctuat grief hazard cam
biologist expiri hut degrad lent cancel fascin hobbi aw dare fulfil bean satir magnific eager humbl fond screw charm
liquor deed shake uncomfort bubbl fri bankrupt nightmar simplic etymolog opu lens manifesto formul supermarket shine
basket hairi brows fascist disguis plug gentlemen rigor unavail buyer jealou discount sigma doom peripher prai
parenthes nun curios coincid offend sensat bolt preach undoubtedli pardon blanket unpopular sunris trash kernel
costli adher bathroom python stationari flip mankind sooner drift goat gossip detract nasti grasp attain nut ampl
planetari forgiv peculiar carpet unspecifi harmless plea satisfactori discard resurrect potato admittedli suscept
eccentr lightli reloc banana reluctantli polynomi pretend misunderstood gig archaic pornographi readabl richest
malici quietli limb delic unreason disastr queue defect cant eh unemploi conscienc clone canon petrol impair seldom
interven plaster syndic bundl famin wrongli simplest obsess ditch buffer ego fry crossroad gestur sandwich rendit
libel freez herd daylight at shelf metaphor safer suffic lethal ty doe recycl liabl grab disciplinari disregard dumb
fiddl worm curri ambient gut lip pant invers appendix darl bandwidth token connector shortest graffiti leak emotion
drastic ineffect provok sermon gravit punt scarlet barrist insignific zoom asleep lemon certainti immin lend pulp
mythic conceal spi detector mock tent blatantli curtain ass forese purg transcript dictatorship divert packet scarc
toe exagger depriv abnorm tricki hungri complementari vain nail digest swap forecast conspicu quota pork textual
diagon dial unwant quiz spontan easiest restart needl vastli landlord cater defici cigarett envelop stiff distort
incent censor mystic semant wick enlighten quicker arithmet inadvert merri dictat analogu tightli invert implicit
pedal overrid paradox reset smash unambigu reconcil notwithstand inexperienc boil blew bureaucraci thiev distinctli
sceneri puriti fragil thy oppress disadvantag contradictori chestnut colon salesman prolifer wander confidenti beg
relax condens decim immort delight expenditur handicap incompat sexi gentli dice unhelp perpetu prostitut sprai
stereotyp gum jargon scare rubbish conjectur unpleas superb handi scream hid ax shower bliss contradict thou firework
supplementari bogu idiot cumul erron symmetr utter mole acquaint readership bucket glove abid outgo stun untru hack
prescript superfici vendor cute pencil coke disclaim versatil sabotag whistl evenli sinist tick forcibl calculu chalk
wrist incap courier reus rhyme tutori continuum unbias viciou congest pointer novelti commod biochemistri matric paus
cleaner enjoy contempt shout impend gloriou postmast honesti her admir intrins faulti timet hail piti impuls cheat
acceler squash ridden faint whichev capitalist ascend ironi rightli naiv omiss freak worthless beforehand idl
injustic lid chaotic incur truncat undon melt unsupport oddli downhil provoc unto derogatori alias verbatim oneself
strai cooki novic tempt compass unnecessarili atheist pigeon champagn stall vanish distract multipli folder obei
stimul bacterium up atroc microwav pun despair arbitrarili backbon hyphen outrag thee manpow sic wipe fuse heel
rotten duli unseen beautifulli creed postag upstair foam plainli rip maze rusti disposit varianc deviat swear populac
deepest undesir dire temper spuriou confess snail standpoint commenc fuzzi dummi paraphras hash sticki intermitt
drunken indict invari ditto allevi rant explanatori immatur messi toss cruelti litter unfound catastroph mildli
optimist inhibit dip swallow uniformli err outset spill strive crisp therein shini tediou mimic riski stuf char
embarrass arrog bounc bog bookstor intuit roundabout heroin wildli dentist rack hacker weasel parrot neglig upsid
contend brighter bake slice unsaf persecut manifest transient onion inaccess laughter hardest leaflet dilemma
brethren royalti amplifi smoothli slept unexplain vegetarian sigh frivol implaus huh upbring foolish gin implicitli
anxiou sweat esoter rot rampant reckless halv sequenti extremist tomato wari slightest pronoun eras sneak poorer tore
galact lad pavement marit chunk maiz pill socket whereupon luggag curli irrespect rhetor bulb tailor trollei imper
intercours constrain awak tangent hierarch apt shutdown misguid glow hesit devoid miseri imperfect cheek baggag coars
mist splendid closet rub wrath cri incompet restrain skirt noisi diner irrat reclaim unpredict interf ala nostalgia
cardboard sacrif breez stir mileag rave hurri hilari sarcast heaviest stringent unimport infer cue conced dim clumsi
impract glossi stumbl receipt wee snack can lag fewest grind fender slash dusti unlock instinct exceedingli childish
causal superflu jolli bump fluctuat needless exponenti grim deter witti trouser duff arisen leach paranoid
interestingli temptat cryptic flush heterosexu intellect rag brightli tome anecdot toad hopeless retract vigor caller
lust taxpay dishonest emul obligatori gladli hum hardship jean frighten mundan invalu razor keyword optimum havoc
damp rewrot rash ineffici workload discrep linkag downward creep grossli forbad safeguard fallaci connot atheism spit
shorthand cynic mania heap department checker vet futil greed slipperi congratul asham selfish prevail undefin
headach lest pragmat horrifi postcard swam cursor accustom unaffect hasti objection parochi bastard refut widest warp
gown bargain hitherto peanut anyhow aloud delici simplist pariti misplac sober these obscen richer inaccuraci nearer
forbid timer refresh anomali miser beginn disconnect subscrib overflow emit finer spoof shelv sidewai misrepres
sloppi anarchi handler glue rectangl scanner idiom wrapper middai extraordinarili wont gorgeou entail nuisanc
unbalanc heresi mummi poorest indistinguish miracul cosmolog crawl jelli axiom reflex ludicr fetch persuas caveat
insofar envisag kettl misinterpret unsatisfactori toast chop overcam bash sarcasm herebi unjustifi misread addict
requisit sine idiosyncrat naughti whenc assort brightest urgenc unrealist pars undocu apprais disgust uneasi jerk
chap sender comprehend immor drank lump vat shook steril pathet eyesight bitten thoroughfar unnatur recollect
henceforth sane careless luckili squeez blackmail mum paranoia irrespons saniti harden asterisk farc imbal improb
illiter chew outcri deduct incomprehens willingli rephras applaus shaken append pinch hord greedi sprung scotch annoy
cough bewar unhealthi precaut swore penc stagger wren horrif envi hypocrisi tame rearrang fuss tidi cliqu neatli
terrifi ozon culprit loudli allerg incoher hog reiter prerequisit cumbersom workabl happier contour inertia
hopelessli unconnect audibl louder fortnight hardback cabbag gnome blindli frown unduli cun subtli floppi acorn irrit
trai contempl sore helpless obnoxi questionnair apostroph sexist unbeliev appal misfortun intoler deduc decod
minimalist inconveni needlessli starv woke rectifi rarer downstair curious proclaim degener rung vend refund unattend
lenient stare outweigh convincingli nai sprang cider infrequ lark sentient amazingli weari biscuit onu insecur
redefin malfunct thirst overload endlessli dread bookshop agoni inflict ergo unavoid syntact compliment indetermin
recurs overdu brilliantli monochrom shaki furthest forgiven hindsight gibberish poke typewrit dogma ingeni wallet
cuckoo pud misl illog spoil insensit extran fundamentalist denomin loader pedant throughput thankfulli fairest arcan
vile circuitri caffein contriv lorri unconvinc inject eagerli nameless dismal hassl yourselv nicer reckon overton
deterr farthest reactionari safest startl warranti painfulli lunat carrot downright defi parenthesi unlucki slid
furri dole scarf crunch don wonderfulli whim unwelcom usefulli drawback underlin filthi blink doubtless turntabl
quickest tread tack lager antidot momentarili exclam awfulli dissimilar sneaki funniest ploi debug hypocrit cheapest
cheapli bigotri loophol frantic satisfactorili categor smoker negat microprocessor indent racket sod unwis contracept
indulg fume baffl emb boredom sadden tiresom wiser gratuit ugh mug fluffi delus mindless postscript idealist mistook
cramp feebl daft wholeheartedli unread mainfram eater hyster quieter anguish resent whoop reread mend rarest lousi
asynchron obstruct pretenti uninterest unsuspect lisp verbos pseudo slowest pervers apathi lurk froze contravent
collat hideou subtleti drip pint fullest quibbl putt rattl workstat sped blob he offhand punctur unsolicit jest datum
cum distast unfriendli elitist prejud condom gasp glean taker someplac unload ters gutter goldfish toggl derang
cleanli haircut overwritten narrowest repuls legibl trendi vouch lunchtim unbear pompou slag imperson underestim
clearest numb happiest hazi crossword cupboard pleasantli unwork rabid bigot postul vomit muddl shove reassur pitfal
overridden lightest sundri wretch singularli fudg compuls blackboard shone interrog horrid regrett scum banal moron
mangl despis condon infal oar muck horrend mailbox inflex repent lain reformat deviou waffl custard hangov unsound
hasten crass greasi bitmap yeti goodi mnemon clog infantil timescal teapot mutter abysm unset inan insidi manifestli
anagram fairer antisoci counterexampl damnat typeset spout irat hexadecim forgav garbl painless sniff wondrou
bandwagon changeov loudest gratefulli sordid gullibl drivel tasteless overlong funnier strangest ghastli heartili
cobbler buss yawn dreari apathet spool woken smelli subroutin rend indefens lavatori dement cleanest overwrit snag
smug smallish fainter fussi moan nicest megabyt debugg dumpster swum trusti aardvark underlain pedantri bugger
photocopi wisest microcomput keystrok sicken trifl wombat queu baud misdirect untidi complac thereabout overrod
plotter tripo apparatus faucet dustbin snobberi overpr wrecker faintest groan concaten printout backspac cuddli fizzi
boggl hideous overdraft misprint mumbl appallingli unobtain sillier inconvenienc anyplac fatuou quietest spigot
silliest cleverest trashcan underlai anorak ashcan billfold delimit fiver graffito id infel lightning livest nastier
nastiest numbest opus overpric pacifi slighter soonest tactless
`
  .trim()
  .split(/\s/);
