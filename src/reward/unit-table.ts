// The units that Reckon converts: one line a unit with its spellings. A unit that is not here is compared as a noun.

/** What a spelling can mean: 1 unit = `factor` of the dimension's base unit. */
export type Reading = { dimension: string; factor: number };

const table: [dimension: string, factor: number, spellings: string][] = [
  ["time", 1e-9, "ns|nanosecond|nanoseconds"],
  ["time", 1e-6, "µs|μs|microsecond|microseconds"],
  ["time", 0.001, "ms|msec|millisecond|milliseconds"],
  ["time", 1, "s|sec|secs|second|seconds"],
  ["time", 60, "min|mins|minute|minutes"],
  ["time", 3600, "h|hr|hrs|hour|hours"],
  ["time", 86_400, "day|days"],
  ["time", 604_800, "week|weeks|wk|wks"],
  ["time", 1_209_600, "fortnight|fortnights"],
  // Months and years have no fixed number of days, so they convert only among themselves.
  ["calendar", 1, "month|months"],
  ["calendar", 12, "year|years|yr|yrs"],
  ["calendar", 120, "decade|decades"],
  ["calendar", 1200, "century|centuries"],
  ["length", 1e-9, "nm|nanometer|nanometers|nanometre|nanometres"],
  ["length", 1e-6, "µm|μm|micron|microns|micrometer|micrometers|micrometre|micrometres"],
  ["length", 0.001, "mm|millimeter|millimeters|millimetre|millimetres"],
  ["length", 0.01, "cm|centimeter|centimeters|centimetre|centimetres"],
  ["length", 0.1, "dm|decimeter|decimeters|decimetre|decimetres"],
  ["length", 1, "m|meter|meters|metre|metres"],
  ["length", 1000, "km|kms|kilometer|kilometers|kilometre|kilometres"],
  ["length", 0.0254, "inch|inches"],
  ["length", 0.3048, "ft|foot|feet"],
  ["length", 0.9144, "yd|yds|yard|yards"],
  ["length", 1852, "nautical mile|nautical miles"],
  ["length", 1609.344, "mi|mile|miles"],
  ["volume", 0.001, "ml|milliliter|milliliters|millilitre|millilitres|cc"],
  ["volume", 0.01, "cl|centiliter|centiliters|centilitre|centilitres"],
  ["volume", 0.1, "dl|deciliter|deciliters|decilitre|decilitres"],
  ["volume", 1, "l|L|liter|liters|litre|litres"],
  ["volume", 3.785411784, "gal|gallon|gallons"],
  ["volume", 0.946352946, "qt|quart|quarts"],
  ["volume", 0.473176473, "pt|pint|pints"],
  ["volume", 0.2365882365, "cup|cups"],
  ["volume", 0.0295735295625, "oz|ounce|ounces|fl oz|fluid ounce|fluid ounces"],
  ["volume", 0.01478676478125, "tbsp|tablespoon|tablespoons"],
  ["volume", 0.00492892159375, "tsp|teaspoon|teaspoons"],
  ["mass", 0.000001, "mg|milligram|milligrams"],
  ["mass", 1e-9, "µg|μg|mcg|microgram|micrograms"],
  ["mass", 0.001, "g|gram|grams"],
  ["mass", 1, "kg|kgs|kilo|kilos|kilogram|kilograms"],
  ["mass", 1000, "tonne|tonnes|metric ton|metric tons"],
  ["mass", 907.18474, "ton|tons"],
  ["mass", 0.45359237, "lb|lbs|pound|pounds"],
  ["mass", 6.35029318, "stone"],
  ["mass", 0.028349523125, "oz|ounce|ounces"],
  ["area", 10_000, "hectare|hectares|ha"],
  ["area", 4046.8564224, "acre|acres"],
  ["dollar", 1, "$|usd|dollar|dollars|us dollars"],
  ["dollar", 0.01, "¢|cent|cents"],
  ["euro", 1, "€|eur|euro|euros"],
  ["euro", 0.01, "cent|cents"],
  ["sterling", 1, "£|gbp|pound|pounds|pounds sterling"],
  ["sterling", 0.01, "p|pence|pennies"],
  ["yen", 1, "¥|jpy|yen"],
  ["rupee", 1, "₹|inr|rupee|rupees|rs"],
  ["ratio", 0.01, "%|percent|per cent|percents|pct|percentage"],
  ["percentage point", 1, "percentage point|percentage points"],
  ["force", 1, "N|newton|newtons"],
  ["force", 1000, "kN|kilonewton|kilonewtons"],
  ["energy", 1, "J|joule|joules"],
  ["energy", 1000, "kJ|kilojoule|kilojoules"],
  ["energy", 1e6, "MJ|megajoule|megajoules"],
  ["energy", 4.184, "cal|calorie|calories"],
  ["energy", 4184, "kcal|kilocalorie|kilocalories"],
  ["energy", 3.6e6, "kWh|kwh|kilowatt hour|kilowatt hours"],
  ["energy", 1.602176634e-19, "eV|electronvolt|electronvolts"],
  ["power", 1, "W|watt|watts"],
  ["power", 1000, "kW|kilowatt|kilowatts"],
  ["power", 1e6, "MW|megawatt|megawatts"],
  ["power", 745.6998715822702, "hp|horsepower"],
  ["pressure", 1, "Pa|pascal|pascals"],
  ["pressure", 1000, "kPa|kilopascal|kilopascals"],
  ["pressure", 101_325, "atm|atmosphere|atmospheres"],
  ["frequency", 1, "Hz|hertz"],
  ["frequency", 1000, "kHz|kilohertz"],
  ["frequency", 1e6, "MHz|megahertz"],
  ["frequency", 1e9, "GHz|gigahertz"],
  ["current", 1, "A|amp|amps|ampere|amperes"],
  ["current", 0.001, "mA|milliamp|milliamps"],
  ["voltage", 1, "V|volt|volts"],
  ["voltage", 1000, "kV|kilovolt|kilovolts"],
  ["resistance", 1, "Ω|Ω|ohm|ohms"],
  ["charge", 1, "C|coulomb|coulombs"],
  ["amount", 1, "mol|mole|moles"],
  ["kelvin", 1, "K|kelvin|kelvins"],
  ["angle", 1, "°|deg|degree|degrees"],
  ["angle", 1 / 60, "arcminute|arcminutes"],
  ["angle", 1 / 3600, "arcsecond|arcseconds"],
  ["angle", 57.29577951308232, "rad|rads|radian|radians"],
  ["celsius", 1, "°|deg|degree|degrees|°c|C|celsius|degree celsius|degrees celsius|degrees c"],
  ["fahrenheit", 1, "°|deg|degree|degrees|°f|F|fahrenheit|degree fahrenheit|degrees fahrenheit|degrees f"],
];

/** By spelling; letters alone and symbols such as kW as they are written, all others in lower case. */
export const readings: ReadonlyMap<string, readonly Reading[]> = collect();

/** What a word can mean, written as the table has it or, when it is no single letter, in other case. */
export function readingsOfWord(word: string): readonly Reading[] | undefined {
  return readings.get(word) ?? (word.length > 1 ? readings.get(word.toLowerCase()) : undefined);
}

function collect(): Map<string, Reading[]> {
  const map = new Map<string, Reading[]>();
  for (const [dimension, factor, spellings] of table) {
    for (const spelling of spellings.split("|")) {
      map.set(spelling, [...(map.get(spelling) ?? []), { dimension, factor }]);
    }
  }
  return map;
}

/** Rates that are written as one word. */
export const rates: Readonly<Record<string, [over: string, under: string]>> = {
  kph: ["km", "h"],
  kmh: ["km", "h"],
  kmph: ["km", "h"],
  mph: ["mile", "h"],
  mps: ["m", "s"],
  mpg: ["mile", "gallon"],
  knot: ["nautical mile", "h"],
  knots: ["nautical mile", "h"],
};
