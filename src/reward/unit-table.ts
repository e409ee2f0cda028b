// The units that Reckon converts: one line a unit with its spellings. A unit that is not here is compared as a noun.

/** What a spelling can mean: 1 unit = `factor` of the dimension's base unit. */
export type Reading = { dimension: string; factor: number };

const table: [dimension: string, factor: number, spellings: string][] = [
  ["time", 0.001, "ms|msec|millisecond|milliseconds"],
  ["time", 1, "s|sec|secs|second|seconds"],
  ["time", 60, "min|mins|minute|minutes"],
  ["time", 3600, "h|hr|hrs|hour|hours"],
  ["time", 86_400, "day|days"],
  ["time", 604_800, "week|weeks|wk|wks"],
  // Months and years have no fixed number of days, so they convert only among themselves.
  ["calendar", 1, "month|months"],
  ["calendar", 12, "year|years|yr|yrs"],
  ["calendar", 120, "decade|decades"],
  ["calendar", 1200, "century|centuries"],
  ["length", 0.001, "mm|millimeter|millimeters|millimetre|millimetres"],
  ["length", 0.01, "cm|centimeter|centimeters|centimetre|centimetres"],
  ["length", 1, "m|meter|meters|metre|metres"],
  ["length", 1000, "km|kms|kilometer|kilometers|kilometre|kilometres"],
  ["length", 0.0254, "inch|inches"],
  ["length", 0.3048, "ft|foot|feet"],
  ["length", 0.9144, "yd|yds|yard|yards"],
  ["length", 1609.344, "mi|mile|miles"],
  ["volume", 0.001, "ml|milliliter|milliliters|millilitre|millilitres"],
  ["volume", 0.01, "cl|centiliter|centiliters"],
  ["volume", 1, "l|liter|liters|litre|litres"],
  ["volume", 3.785411784, "gal|gallon|gallons"],
  ["volume", 0.946352946, "qt|quart|quarts"],
  ["volume", 0.473176473, "pt|pint|pints"],
  ["volume", 0.2365882365, "cup|cups"],
  ["volume", 0.0295735295625, "oz|ounce|ounces|fl oz|fluid ounce|fluid ounces"],
  ["volume", 0.01478676478125, "tbsp|tablespoon|tablespoons"],
  ["volume", 0.00492892159375, "tsp|teaspoon|teaspoons"],
  ["mass", 0.000001, "mg|milligram|milligrams"],
  ["mass", 0.001, "g|gram|grams"],
  ["mass", 1, "kg|kgs|kilo|kilos|kilogram|kilograms"],
  ["mass", 1000, "tonne|tonnes|metric ton|metric tons"],
  ["mass", 907.18474, "ton|tons"],
  ["mass", 0.45359237, "lb|lbs|pound|pounds"],
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
  ["angle", 1, "°|deg|degree|degrees"],
  ["angle", 57.29577951308232, "rad|rads|radian|radians"],
  ["celsius", 1, "°|deg|degree|degrees|°c|c|celsius|degree celsius|degrees celsius|degrees c"],
  ["fahrenheit", 1, "°|deg|degree|degrees|°f|f|fahrenheit|degree fahrenheit|degrees fahrenheit|degrees f"],
];

export const readings: ReadonlyMap<string, readonly Reading[]> = collect();

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
};
