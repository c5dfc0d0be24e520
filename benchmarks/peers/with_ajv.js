// Check each record of a JSON Lines file: node with_ajv.js SCHEMA FILE
"use strict";
const fs = require("fs");
const readline = require("readline");
const path = require("path");

const Ajv = require(path.join(process.env.NEWSRECORD_AJV_DIR, "node_modules/ajv/dist/2020"));
const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const check = new Ajv({ strict: true, allErrors: false }).compile(schema);
let number = 0;
let refused = 0;
readline
  .createInterface({ input: fs.createReadStream(process.argv[3]) })
  .on("line", (line) => {
    const value = JSON.parse(line);
    number += 1;
    if (number > 1 && !check(value)) refused += 1;
  })
  .on("close", () => process.exit(refused ? 1 : 0));
