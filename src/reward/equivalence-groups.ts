// A labelled set for the verifier: in each group the first list holds ways to write one answer, the second holds other
// answers, near it. The labels follow from how the groups were made, not from any program.

export type Group = { kind: string; same: readonly string[]; other: readonly string[] };

const group = (kind: string, same: readonly string[], other: readonly string[]): Group => ({ kind, same, other });
const latex = String.raw;

const groups: readonly Group[] = [
  group(
    "integer",
    ["42", "42.0", "+42", "$42$", latex`\boxed{42}`, "The answer is 42.", "x = 42", "042"],
    ["41", "-42", "4.2", "420", "24"],
  ),
  group("integer", ["-7", "−7", "- 7", "(-7)", "$-7$"], ["7", "-17", "1/7"]),
  group(
    "integer",
    ["1,234,567", "1234567", latex`1{,}234{,}567`, latex`1,\!234,\!567`, latex`1\,234\,567`],
    ["1234568", "1,234", "1.234567", "123456"],
  ),
  group("integer", ["1000", "1,000", "1 000", "10^3", "1e3", latex`10^{3}`], ["100", "1,00,1", "10000", "103"]),
  group("integer", ["9007199254740993", "9,007,199,254,740,993"], ["9007199254740992", "9007199254740994"]),
  group("decimal", ["0.4", ".4", "0.40", "2/5", "40/100"], ["0.04", "4", "0.41"]),
  group("decimal", ["1000.99", "1,000.99", "$1,000.99", "1000.990"], ["1000.9", "100.099", "1001"]),
  group("decimal", ["0.333333333", "1/3"], ["0.33", "0.3", "1/0.3"]),
  group("decimal", [latex`0.\overline{3}`, "1/3", latex`\frac{1}{3}`], ["0.3", "3/10", latex`0.\overline{4}`]),
  group("decimal", [latex`0.1\overline{6}`, "1/6"], ["0.16", "16/99"]),
  group("scientific", ["1.5e3", "1500", latex`1.5 \times 10^3`, "1.5*10^3", "1.5 × 10³"], ["15000", "1.5", "1.5e-3"]),
  group(
    "scientific",
    [latex`6.02\times10^{23}`, "6.02e23", "602000000000000000000000"],
    [latex`6.02\times10^{22}`, "6.02", "6.03e23"],
  ),
  group("scientific", [latex`3 \times 10^{-4}`, "0.0003", "3e-4", "3/10000"], ["0.003", latex`3 \times 10^4`]),
  group(
    "fraction",
    ["1/2", latex`\frac{1}{2}`, latex`\frac12`, latex`\dfrac{1}{2}`, "½", "0.5", "2/4", latex`\frac{-1}{-2}`],
    ["1/3", "2", "-1/2", "1.2"],
  ),
  group(
    "fraction",
    ["-10/9", latex`-\frac{10}{9}`, latex`\frac{-10}{9}`, latex`\frac{10}{-9}`],
    ["10/9", "-9/10", "-1.1"],
  ),
  group(
    "fraction",
    ["22/7", latex`\frac{22}{7}`, "3 1/7", latex`3\frac{1}{7}`, latex`3 \frac17`],
    [latex`\pi`, "3/7", "3.14", "31/7"],
  ),
  group("fraction", ["1½", "1 1/2", "3/2", "1.5", latex`1\frac{1}{2}`], ["11/2", "1/2", "0.75"]),
  group("fraction", [latex`\frac{1000001}{1000000}`, "1000001/1000000"], ["1", latex`\frac{1000000}{1000001}`]),
  group("fraction", [latex`\tfrac{3}{4}`, latex`\cfrac{3}{4}`, "¾", "0.75", "75%"], ["4/3", "7.5", "3/5"]),
  group("factorial", [latex`\frac{1}{2004!}`, "1/2004!", latex`\frac{2005}{2005!}`], ["1/2006!", "1/2005!", "1/2004"]),
  group("factorial", ["5!", "120", latex`5 \cdot 4!`], ["5", "24", "60"]),
  group("factorial", [latex`\binom{10}{3}`, "120", latex`\frac{10!}{3!7!}`], [latex`\binom{10}{4}`, "720", "10/3"]),
  group(
    "surd",
    [latex`\sqrt{12}`, latex`2\sqrt{3}`, "2√3", "2*sqrt(3)", latex`2 \cdot 3^{1/2}`, "sqrt(12)"],
    [latex`3\sqrt{2}`, "12", latex`\sqrt{13}`, "3.46"],
  ),
  group(
    "surd",
    [latex`\frac{1}{\sqrt{3}}`, latex`\frac{\sqrt{3}}{3}`, "3^(-1/2)"],
    [latex`\sqrt{3}`, latex`\frac{\sqrt{3}}{2}`],
  ),
  group(
    "surd",
    [latex`\frac{1}{1+\sqrt{2}}`, latex`\sqrt{2}-1`, latex`-1+\sqrt2`],
    [latex`1-\sqrt{2}`, latex`1+\sqrt{2}`],
  ),
  group(
    "surd",
    [latex`\sqrt{5+2\sqrt{6}}`, latex`\sqrt{2}+\sqrt{3}`],
    [latex`\sqrt{5}`, latex`\sqrt{6}+\sqrt{2}`, "3.15"],
  ),
  group(
    "surd",
    [latex`\sqrt[3]{54}`, latex`3\sqrt[3]{2}`, latex`54^{1/3}`, "3∛2"],
    [latex`3\sqrt{2}`, latex`2\sqrt[3]{3}`],
  ),
  group("surd", [latex`\sqrt[3]{-8}`, "-2"], ["2", latex`2i`]),
  group(
    "surd",
    [latex`\frac{3+\sqrt{17}}{4}`, latex`0.75+\frac{\sqrt{17}}{4}`, "(3+√17)/4"],
    [latex`\frac{3-\sqrt{17}}{4}`, latex`3+\frac{\sqrt{17}}{4}`],
  ),
  group("power", ["2^10", "1024", latex`2^{10}`, latex`4^5`, "2**10"], ["210", "20", "2^9"]),
  group("power", [latex`2^{-3}`, "1/8", "0.125", latex`\frac{1}{2^3}`], ["-8", "8", "-6"]),
  group("power", [latex`8^{2/3}`, "4", latex`\sqrt[3]{64}`], ["16/3", "2"]),
  group(
    "power",
    [latex`2^{100}`, "1267650600228229401496703205376"],
    ["1267650600228229401496703205377", latex`2^{101}`],
  ),
  group("power", [latex`2^{x+1}`, latex`2 \cdot 2^x`, latex`\frac{4^{x/2}}{1/2}`], [latex`2^x+1`, latex`4^x`]),
  group(
    "logarithm",
    [latex`\log_2 8`, "3", latex`\log_{2}{8}`, latex`\frac{\ln 8}{\ln 2}`],
    ["8", "4", latex`\log_8 2`],
  ),
  group("logarithm", [latex`\ln 8`, latex`3\ln 2`, latex`\ln(2)+\ln(4)`], [latex`\ln 6`, "2.07"]),
  group("logarithm", [latex`\ln(e^2)`, "2", latex`2\ln e`], ["e^2", "1"]),
  group("logarithm", [latex`\log_{10} 1000`, "3", latex`\log 1000`], ["10", "1000"]),
  group(
    "pi and e",
    [latex`2\pi`, "2π", "2*pi", latex`\pi \cdot 2`, latex`\pi+\pi`, "6.283185307"],
    ["6.28", "2", latex`\pi^2`, latex`2+\pi`],
  ),
  group(
    "pi and e",
    [latex`\frac{9}{4}\pi`, latex`\frac{9\pi}{4}`, latex`2.25\pi`, latex`\frac94\pi`],
    [latex`\frac{4}{9}\pi`, latex`9\pi`, "9/4"],
  ),
  group("pi and e", [latex`e^{2}`, "e*e", latex`\exp(2)`], ["2e", "7.39", "e"]),
  group("pi and e", [latex`e^{\pi\sqrt{163}}`], ["262537412640768744", "0"]),
  group("pi and e", [latex`\frac{355}{113}`], [latex`\pi`, "3.14"]),
  group("complex", ["3+4i", "4i+3", latex`3 + 4 i`, latex`(2+i)^2`], ["3-4i", "4+3i", "5"]),
  group("complex", [latex`e^{i\pi}`, "-1", latex`i^2`], ["1", "i"]),
  group("complex", [latex`\sqrt{-4}`, "2i"], ["-2", "2"]),
  group("complex", [latex`\frac{1}{i}`, "-i"], ["i", "1"]),
  group(
    "trigonometry",
    [latex`\sin 30^\circ`, latex`\frac{1}{2}`, latex`\cos\frac{\pi}{3}`, latex`\sin(\pi/6)`],
    [latex`\sin 31^\circ`, latex`\frac{\sqrt{3}}{2}`],
  ),
  group(
    "trigonometry",
    [latex`\sin 2x`, latex`2\sin x\cos x`, latex`2 \cos(x) \sin(x)`],
    [latex`\sin^2 x`, latex`2\sin x`],
  ),
  group(
    "trigonometry",
    [latex`\arctan 1`, latex`\frac{\pi}{4}`, latex`\tan^{-1}(1)`],
    ["1", latex`\frac{\pi}{2}`, "45"],
  ),
  group("trigonometry", [latex`\sin^2 x+\cos^2 x`, "1"], ["0", latex`\sin^2 x`]),
  group("trigonometry", [latex`2 \sin b \cos a`, latex`\sin(a+b)-\sin(a-b)`], [latex`2 \sin a \cos b`, latex`\sin 2b`]),
  group(
    "polynomial",
    ["(x+1)^2", "x^2+2x+1", latex`x^{2} + 2x + 1`, "1 + 2x + x²", "(x+1)(x+1)"],
    ["x^2+1", "x^2+2x", "(x-1)^2", "x^2+2y+1"],
  ),
  group("polynomial", ["2-2p", "-2p+2", "2(1-p)", "-2(p-1)"], ["2p-2", "2", "-2p"]),
  group("polynomial", ["5x", "x*5", "2x+3x", latex`5\cdot x`], ["5", "5y", "x^5", "x+5"]),
  group("polynomial", ["(x-2)(x+3)", "x^2+x-6", "(x+3)(x-2)"], ["(x+2)(x-3)", "x^2-x-6", "x^2+x+6"]),
  group("polynomial", ["a^3+b^3", "(a+b)(a^2-ab+b^2)"], ["(a+b)^3", "a^3-b^3"]),
  group("polynomial", [latex`x_1+x_2`, latex`x_2 + x_1`], [latex`x_1-x_2`, latex`2x_1`, "x+y"]),
  group("rational expression", [latex`\frac{x^2-1}{x-1}`, "x+1", "(x^2-1)/(x-1)"], ["x-1", latex`\frac{x-1}{x^2-1}`]),
  group(
    "rational expression",
    [latex`\frac{1}{x}+\frac{1}{y}`, latex`\frac{x+y}{xy}`],
    [latex`\frac{2}{x+y}`, latex`\frac{1}{x+y}`],
  ),
  group(
    "rational expression",
    [latex`\frac{\pi r}{h+r}`, latex`\frac{r\pi}{r+h}`, "pi*r/(h+r)"],
    [latex`\frac{\pi h}{h+r}`, latex`\frac{\pi r}{h}`],
  ),
  group(
    "rational expression",
    [latex`\frac{1}{2x}`, latex`\frac{x^{-1}}{2}`, "1/(2x)"],
    [latex`\frac{x}{2}`, latex`\frac{2}{x}`],
  ),
  group(
    "equation",
    ["y=2x+1", "y = 1+2x", "2x-y+1=0", "2x + 1 = y", "4x-2y=-2"],
    ["y=2x-1", "y=x+1", "x=2y+1", "y=2x"],
  ),
  group("equation", ["2x+3y=6", "4x+6y=12", latex`y = 2-\frac{2}{3}x`], ["2x+3y=7", "3x+2y=6"]),
  group("equation", ["x^2+y^2=25", "25=x^2+y^2", "x^2+y^2-25=0"], ["x^2+y^2=5", "x+y=5", "x^2-y^2=25"]),
  group("equation", ["xy=1", "y=1/x", latex`x=\frac{1}{y}`], ["y=x", "xy=2"]),
  group("equation", ["x=5", "5", "5=x", "x = 5.0", "x = 2+3 = 5"], ["y=5", "x=6", "x=-5"].slice(1)),
  group("equation", ["x=5"], ["y=5", "x=5y"]),
  group("equation", ["f(x)=x^2+1", "x^2+1", "f(x) = 1 + x^2"], ["f(x)=x^2", "g(x)=x^2+2"]),
  group("equation", [latex`A=\pi r^2`, latex`\pi r^2`], [latex`A=2\pi r`, latex`\pi r`]),
  group("inequality", ["x≥4", "4 ≤ x", "x >= 4", latex`[4,\infty)`], ["x>4", "x≤4"]),
  group("fraction", ["-0.5", "−½", "-½", "-1/2"], ["½", "-2"]),
  group(
    "inequality",
    ["x>3", "3<x", latex`x \gt 3`, latex`(3,\infty)`, latex`x\in(3,\infty)`, "2x>6"],
    ["x<3", latex`x\geq 3`, "x>4", latex`[3,\infty)`],
  ),
  group("inequality", [latex`x\leq -2`, "-2 >= x", "x ≤ -2", latex`(-\infty,-2]`], ["x<-2", latex`x\geq -2`]),
  group(
    "inequality",
    [latex`-1<x\leq 2`, "(-1,2]", latex`2 \ge x > -1`, latex`x\in(-1,2]`],
    ["[-1,2]", "(-1,2)", latex`-2<x\leq 1`],
  ),
  group("inequality", [latex`x\neq 5`, "x != 5", latex`(-\infty,5)\cup(5,\infty)`], ["x=5", "x>5", latex`x\neq 6`]),
  group(
    "inequality",
    ["x < -1 or x > 3", latex`(-\infty,-1)\cup(3,\infty)`, latex`(3,\infty)\cup(-\infty,-1)`],
    ["-1 < x < 3", "x < -1 or x > 4"],
  ),
  group("inequality", ["x+y<1", "1>y+x", "2x+2y<2"], ["x+y>1", "x-y<1"]),
  group(
    "interval",
    ["[0,1)", latex`\left[0,1\right)`, latex`0\leq x<1`, "[0, 1)"],
    ["(0,1]", "[0,1]", "(0,1)", "[0,9)"],
  ),
  group(
    "interval",
    [latex`[-1,0)\cup(0,1]`, latex`(0,1]\cup[-1,0)`, "[-1,0) U (0,1]"],
    ["[-1,1]", latex`[-1,0)\cup(0,1)`],
  ),
  group(
    "interval",
    [latex`(-\infty,\infty)`, latex`\mathbb{R}`, "all real numbers"],
    [latex`(0,\infty)`, latex`\emptyset`],
  ),
  group("interval", [latex`\left[\frac{1}{2},\sqrt{4}\right]`, "[0.5, 2]"], ["[0.5, 4]", "(0.5, 2)"]),
  group(
    "set",
    [latex`\{1,2,3\}`, latex`\{3,1,2\}`, "{1, 2, 3}", "1, 2, 3", "1, 2 and 3"],
    [latex`\{1,2\}`, latex`\{1,2,4\}`, "123", "6"],
  ),
  group("set", [latex`\{\frac12,\sqrt{4}\}`, "{2, 0.5}"], ["{2, 0.4}", latex`\{\frac12\}`]),
  group("set", [latex`\emptyset`, latex`\{\}`, "∅"], ["{0}", "0"]),
  group(
    "set",
    [latex`\{1\pm\sqrt{5},-2\}`, latex`\{-2,1-\sqrt{5},1+\sqrt{5}\}`],
    [latex`\{1\pm\sqrt{5},2\}`, latex`\{1\pm\sqrt{5}\}`],
  ),
  group("set", ["[0]", "[0]", "0"], ["[1]", "[0,0,1]"]),
  group("several", ["n=2,3,4", "2,3,4", "n = 4, 3, 2"], ["1,2,3", "n=1,2,3", "2,3", "234"]),
  group(
    "several",
    [latex`x=\pm 2`, "x=2 or x=-2", "2, -2", "-2 and 2", latex`\pm 2`, "±2"],
    ["2", "x=2", "2, -3", "-2"],
  ),
  group(
    "several",
    [latex`1\pm\sqrt{19}`, latex`1+\sqrt{19}, 1-\sqrt{19}`],
    [latex`1+\sqrt{19}`, latex`-1\pm\sqrt{19}`],
  ),
  group("several", ["-2,1", "1,-2", "x=-2, x=1", "1 or -2"], ["2,-1", "-2", "-2,1,0"]),
  group("several", ["12 and 13", "12, 13", latex`12\text{ and }13`], ["12", "1213", "12, 14"]),
  group("several", ["x=1, y=2", "y=2, x=1", "x = 1 and y = 2"], ["x=2, y=1", "x=1, y=3"]),
  group(
    "tuple",
    ["(3,4)", "(3, 4)", latex`\left(3,4\right)`, "(3.0, 4)", "(6/2, 2^2)"],
    ["(4,3)", "(3,4,5)", "(3,-4)", "34"],
  ),
  group(
    "tuple",
    [latex`(3,\frac{\pi}{2})`, latex`\left( 3, \frac{\pi}{2} \right)`, latex`(3,\pi/2)`],
    [latex`(\frac{\pi}{2},3)`, "(3, 1.57)", latex`(3,\pi)`],
  ),
  group(
    "tuple",
    ["(6,31,-1)", latex`\left(6,31,-1\right)`, "(x,y,z) = (6,31,-1)"],
    ["(6,-1,31)", "(6,31,1)", "(6,31)"],
  ),
  group(
    "matrix",
    [latex`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, latex`\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}`, "[[1,2],[3,4]]"],
    [latex`\begin{pmatrix}1&3\\2&4\end{pmatrix}`, latex`\begin{pmatrix}1&2\end{pmatrix}`],
  ),
  group(
    "matrix",
    [
      latex`\begin{pmatrix}-\frac13\\\frac23\end{pmatrix}`,
      latex`\begin{pmatrix} -1/3 \\ 2/3 \end{pmatrix}`,
      latex`\left(-\frac13,\frac23\right)`,
    ],
    [latex`\begin{pmatrix}\frac13\\\frac23\end{pmatrix}`, latex`\begin{pmatrix}-1\\2\end{pmatrix}`],
  ),
  group("commas", ["(1,234, 5)", "(1234, 5)"], ["(1234, 6)", "1239"]),
  group("commas", ["14,916", latex`14{,}916`, "14916"], ["14,917", "14", "14.916"]),
  group("percent", ["28%", latex`28\%`, "28 percent", "28 %", latex`\boxed{28\%}`], ["2.8%", "82%", "280"]),
  group(
    "money",
    ["$12.50", "12.50 dollars", "$12.5", latex`\$12.50`, "1250 cents"],
    ["$12.05", "12.50 euros", "$1250"],
  ),
  group(
    "time",
    ["90 minutes", "1.5 hours", "1 hour 30 minutes", "1h 30m", "5400 s", latex`\frac{3}{2}\text{ hours}`],
    ["90 hours", "1.3 hours", "80 minutes"],
  ),
  group("time", ["2 weeks", "14 days", "336 hours"], ["2 days", "15 days"]),
  group("length", ["1500 m", "1.5 km", "150000 cm", latex`1.5\text{ km}`], ["15 km", "1500 km", "1500 kg"]),
  group("length", ["6 feet", "2 yards", "72 inches", "6 ft"], ["6 inches", "6 m", "3 yards"]),
  group("area", [latex`15\mbox{ cm}^2`, "15 cm^2", "15 square centimeters", "15 cm²"], ["15 cm", "15 m^2", "16 cm^2"]),
  group(
    "area",
    [latex`20\pi\text{ cm}^2`, latex`20\pi`, "20π square centimeters"],
    [latex`20\text{ cm}^2`, latex`21\pi\text{ cm}^2`],
  ),
  group(
    "length",
    [latex`5\sqrt{2}\text{ cm}`, latex`5\sqrt{2}`, "5√2 cm", latex`50\sqrt{2}\text{ mm}`],
    [latex`5\text{ cm}`, latex`5\sqrt{3}\text{ m}`],
  ),
  group("mass", ["2.5 kg", "2500 g", "2 kg 500 g"], ["2.5 g", "25 kg"]),
  group("speed", ["36 km/h", "10 m/s", "36 kilometers per hour"], ["36 m/s", "36 km"]),
  group("angle", ["90°", latex`90^\circ`, "90 degrees", latex`90^{\circ}`, "90"], ["9°", "180°", "90 cm"]),
  group(
    "angle",
    ["45 degrees", latex`45^\circ`, latex`\frac{\pi}{4}\text{ radians}`],
    ["54 degrees", latex`\frac{\pi}{3}\text{ radians}`],
  ),
  group("base", [latex`204_5`, latex`204_{5}`], [latex`204_6`, latex`203_5`, "54_5"]),
  group(
    "option",
    ["B", "(B)", "B.", "b", latex`\text{(B)}`, "Option B", "The answer is B", "(B) Paris", "B) Paris"],
    ["A", "(C)", "C. Paris", "D"],
  ),
  group("truth", ["Yes", "yes.", "YES", "True", "Yes, because it rains."], ["No", "false", "No."]),
  group("text", ["Evelyn", latex`\text{Evelyn}`, "evelyn."], ["Evan", "Carla"]),
  group("text", ["Paris", "**Paris**", "the answer is Paris"], ["London", "Pairs"]),
  group("hedge", ["5"], ["5 or 6", "not 5", "5, 6", "5-6", "5 = 6", "4 or 5"]),
  group("absolute value", ["|x-2|", latex`\left|2-x\right|`, latex`\sqrt{(x-2)^2}`], ["x-2", "|x+2|"]),
  group("absolute value", ["|-5|", "5"], ["-5", "|5-1|"]),
  group("rounding", [latex`\lfloor 3.7 \rfloor`, "3"], ["4", "3.7"]),
  group("sum of forms", ["1/2+1/3", "5/6", latex`\frac{1}{2}+\frac{1}{3}`], ["2/5", "1/6", "1/5"]),
  group("sum of forms", [latex`2\cdot 3\cdot 7`, "42", latex`6\times 7`], ["237", "12"]),
  group("undefined", ["1/x"], ["1/0", "x"]),
];

export type Pair = { kind: string; a: string; b: string; label: "equal" | "different" };

/** Every answer with the first of its group, with its neighbour, and each other answer with two of the group. */
export function labelledPairs(): Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (pair: Pair) => {
    if (pair.a !== pair.b) pairs.set(JSON.stringify([pair.a, pair.b]), pair);
  };
  for (const { kind, same, other } of groups) {
    for (const [index, a] of same.entries()) {
      if (index > 0) add({ kind, a, b: same[0]!, label: "equal" });
      if (index > 1) add({ kind, a, b: same[index - 1]!, label: "equal" });
    }
    for (const [index, a] of other.entries()) {
      add({ kind, a, b: same[0]!, label: "different" });
      add({ kind, a, b: same[(index + 1) % same.length]!, label: "different" });
    }
  }
  return [...pairs.values()];
}
