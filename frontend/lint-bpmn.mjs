// Reads every .bpmn file of a folder, holds it to all rules of bpmnlint, and prints what it finds as JSON by file:
// what the reader warned of, and what each rule says. Used in tests only.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BpmnModdle } from "bpmn-moddle";
import { Linter } from "bpmnlint";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";

const folder = process.argv[2];
const found = {};
for (const name of readdirSync(folder).filter((each) => each.endsWith(".bpmn"))) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(join(folder, name), "utf8"));
  // A linter keeps what it has seen from file to file.
  const linter = new Linter({ config: { extends: "bpmnlint:all" }, resolver: new NodeResolver() });
  const said = Object.entries(await linter.lint(rootElement)).flatMap(([rule, reports]) =>
    reports.map((report) => `${rule} ${report.id}: ${report.message}`),
  );
  found[name] = [...warnings.map((warning) => warning.message), ...said];
}
console.log(JSON.stringify(found));
