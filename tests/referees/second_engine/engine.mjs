// HyperFormula behind a pipe: one workbook as a line of JSON on stdin, one line of results on stdout.
//
// scripts/second_engine.py says what goes in and out. Nothing is read or written but the pipe.

import { createInterface } from "node:readline";
import { AlwaysSparse, HyperFormula } from "hyperformula";

const LONGEST_TEXT = 32767; // that a cell of Excel holds

// The page "Compatibility with Microsoft Excel" of HyperFormula's documentation, but for array arithmetic: in a file,
// a formula that is not an array formula takes one cell of a range. Python wraps the formulas that want arrays.
const OPTIONS = {
  licenseKey: "gpl-v3",
  functionArgSeparator: ",",
  decimalSeparator: ".",
  thousandSeparator: "",
  arrayColumnSeparator: ",",
  arrayRowSeparator: ";",
  dateFormats: ["MM/DD/YYYY", "MM/DD/YY", "YYYY/MM/DD", "YYYY-MM-DD"],
  timeFormats: ["hh:mm", "hh:mm:ss.sss"],
  nullYear: 30,
  caseSensitive: false,
  accentSensitive: true,
  ignorePunctuation: false,
  localeLang: "en-US",
  useWildcards: true,
  useRegularExpressions: false,
  matchWholeCell: true,
  useArrayArithmetic: false,
  ignoreWhiteSpace: "any",
  evaluateNullToZero: true,
  smartRounding: true,
  precisionRounding: 14, // digits; the default of 10 would hide differences
  maxRows: 1048576,
  maxColumns: 16384,
  chooseAddressMappingPolicy: new AlwaysSparse(),
  undoLimit: 0,
};
const DATES_1900 = { leapYear1900: true, nullDate: { year: 1899, month: 12, day: 31 } };
const DATES_1904 = { leapYear1900: false, nullDate: { year: 1904, month: 1, day: 1 } };

const VOLATILE = new Set(["NOW", "RAND", "RANDARRAY", "RANDBETWEEN", "TODAY"]);
const KNOWN = new Set(HyperFormula.getRegisteredFunctionNames("enGB"));

function rowsOf(cells) {
  const rows = [];
  for (const [row, column, content] of cells) {
    while (rows.length <= row) rows.push([]);
    while (rows[row].length < column) rows[row].push(null);
    rows[row][column] = content;
  }
  return rows;
}

function unknownFunction(functions) {
  const name = functions.find((one) => !KNOWN.has(one));
  return name === undefined ? null : `the engine has no function ${name}`;
}

// Define what can be defined; return why a name cannot be used, and which names change by themselves, in upper case.
function define(engine, names) {
  const broken = new Map();
  const volatile = new Set();
  for (const [name, expression, sheet, functions] of names) {
    const scope = sheet === null ? undefined : engine.getSheetId(sheet);
    let reason = unknownFunction(functions);
    try {
      if (reason === null && !engine.validateFormula(expression)) reason = "the engine cannot read it";
      if (reason === null) engine.addNamedExpression(name, expression, scope);
    } catch (error) {
      reason = error.message;
    }
    if (reason !== null) broken.set(name.toUpperCase(), `it uses the name ${name}: ${reason}`);
    if (functions.some((one) => VOLATILE.has(one))) volatile.add(name.toUpperCase());
  }
  for (let before = -1; before !== broken.size + volatile.size; ) {
    before = broken.size + volatile.size; // names refer to names
    for (const [name, , , , used] of names) {
      const other = used.find((one) => broken.has(one));
      if (other !== undefined && !broken.has(name.toUpperCase())) broken.set(name.toUpperCase(), broken.get(other));
      if (used.some((one) => volatile.has(one))) volatile.add(name.toUpperCase());
    }
  }
  return [broken, volatile];
}

// Find everything that is computed from the given cells; what is returned gives the label that a cell inherits.
function spread(engine, start) {
  const key = ({ sheet, row, col }) => `${sheet}:${row}:${col}`;
  const reached = new Map(start.map(([address, label]) => [key(address), label]));
  const ranges = new Set();
  const waiting = [...start];
  while (waiting.length) {
    const [from, label] = waiting.pop();
    for (const to of engine.getCellDependents(from)) {
      if (to.start !== undefined) {
        const range = `${key(to.start)}:${key(to.end)}`;
        if (ranges.has(range)) continue;
        ranges.add(range);
      } else {
        if (reached.has(key(to))) continue;
        reached.set(key(to), label);
      }
      waiting.push([to, label]);
    }
  }
  return (address) => reached.get(key(address));
}

function whyNot(engine, address, value) {
  if (value?.error === "#ERROR!" && !engine.validateFormula(String(engine.getCellSerialized(address)))) return `the engine cannot read it: ${value.message}`;
  if (["ARRAY", "ARRAYFORMULA"].includes(engine.getCellType(address))) return "it gives more than one value";
  if (typeof value === "string" && value.length > LONGEST_TEXT) return "it gives a text that is longer than a cell may hold";
  return null;
}

function compute({ sheets, names, formulas, dates1904 }) {
  const engine = HyperFormula.buildEmpty({ ...OPTIONS, ...(dates1904 ? DATES_1904 : DATES_1900) });
  try {
    for (const [name] of sheets) engine.addSheet(name);
    engine.addNamedExpression("TRUE", "=TRUE()");
    engine.addNamedExpression("FALSE", "=FALSE()");
    const [broken, restless] = define(engine, names);
    engine.suspendEvaluation();
    for (const [name, cells] of sheets) engine.setSheetContent(engine.getSheetId(name), rowsOf(cells));
    engine.resumeEvaluation();
    const unsupported = [];
    const volatile = [];
    const cells = formulas.map(([sheet, row, col, functions, used, refused]) => {
      const address = { sheet: engine.getSheetId(sheets[sheet][0]), row, col };
      const read = engine.getCellValue(address);
      const value = typeof read === "object" && read !== null ? { error: read.value, message: read.message } : read;
      const name = used.find((one) => broken.has(one));
      const reason = refused ?? unknownFunction(functions) ?? broken.get(name) ?? whyNot(engine, address, value);
      if (reason !== null) unsupported.push([address, reason]);
      if (functions.some((one) => VOLATILE.has(one)) || used.some((one) => restless.has(one))) volatile.push([address, true]);
      return { address, value, reason };
    });
    const inherited = spread(engine, unsupported);
    const changing = spread(engine, volatile);
    return cells.map(({ address, value, reason }) => {
      if (reason !== null) return { unsupported: reason };
      const source = inherited(address);
      if (source !== undefined) return { unsupported: `it depends on another: ${source}` };
      return { value, volatile: changing(address) ?? false };
    });
  } finally {
    engine.destroy();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { cells: compute(JSON.parse(line)) };
  } catch (error) {
    answer = { failed: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
