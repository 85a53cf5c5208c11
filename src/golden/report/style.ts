/**
 * How a page looks. The colours of verdicts are Okabe and Ito's, which eyes of all kinds tell apart ("Color Universal Design", 2008).
 */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #59636e; --paper: #fff; --line: #d5dae0; --soft: #f4f6f8;
  --refuted: #d55e00; --suspicious: #e69f00; --consistent: #0072b2; --unjudged: #8a8f98; --text-refuted: #a84700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --quiet: #9aa4b0; --paper: #14171b; --line: #343a43; --soft: #1e2329;
  --refuted: #e8722b; --suspicious: #e69f00; --consistent: #3d9ad6; --unjudged: #7d848e; --text-refuted: #f0915a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 830px; margin: 0 auto; padding: 24px 20px 40px; }
h1 { font-size: 25px; line-height: 1.25; margin: 0 0 10px; padding-left: 12px; border-left: 5px solid var(--unjudged); }
h1.refuted { border-color: var(--refuted); } h1.suspicious { border-color: var(--suspicious); }
h1.consistent { border-color: var(--consistent); }
h2 { font-size: 18px; margin: 34px 0 10px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 16px; margin: 26px 0 2px; }
p { margin: 4px 0; }
.note, .legend, footer, figcaption, .scale { color: var(--quiet); font-size: 13px; }
code, pre, td, .number { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 10px 12px; margin: 4px 0; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: 130px 1fr; gap: 6px 14px; margin: 18px 0 0; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; } dd p { margin: 0; } dd b { font-weight: 600; }
.element { display: flex; flex-wrap: wrap; gap: 6px 28px; }
.element span { display: block; color: var(--quiet); font: 12px/1.4 system-ui, sans-serif; }
.strip { display: flex; flex-wrap: wrap; gap: 3px; line-height: 1; }
.strip a { text-decoration: none; } .strip a:hover, .strip a:focus-visible { outline: 2px solid var(--ink); outline-offset: 1px; }
.mark { display: inline-block; width: 18px; height: 18px; border: 1.5px solid transparent; border-radius: 3px; text-align: center;
  font: bold 12px/15px system-ui, sans-serif; color: #fff; vertical-align: middle; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.mark.refuted { background: var(--refuted); border-radius: 0; color: #000; } .mark.suspicious { background: var(--suspicious); color: #000; }
.mark.consistent { background: var(--consistent); } .mark.unjudged { background: var(--unjudged); color: #000; border-radius: 9px; }
.mark.unseen { border: 1.5px dashed var(--unjudged); }
.legend { margin-top: 10px; } .legend span { display: inline-block; margin-right: 16px; }
.maps { display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px; margin: 12px 0 6px; align-items: end; }
figure { margin: 0; min-width: 0; } figcaption b { color: var(--ink); }
figure > img { display: block; width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--line); }
.scale { display: flex; align-items: center; gap: 6px; justify-content: space-between; margin-top: 3px; }
.scale img { flex: 1; min-width: 10px; height: 8px; image-rendering: pixelated; }
.histogram { display: block; width: 100%; max-width: 640px; height: auto; margin: 14px 0 4px; }
.histogram text { font: 11px system-ui, sans-serif; fill: var(--quiet); } .middle { text-anchor: middle; } .end { text-anchor: end; }
.grid { stroke: var(--line); } .axis, .tick { stroke: var(--quiet); } .bound { stroke: var(--ink); stroke-dasharray: 4 3; }
.within { fill: var(--consistent); } .outside { fill: var(--refuted); }
.histogram rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--quiet); font-size: 12px; font-weight: 600; }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: normal; }
td { font-size: 12px; white-space: nowrap; } td:first-child, td:last-child { white-space: normal; overflow-wrap: anywhere; min-width: 8em; }
tr.refuted td { color: var(--text-refuted); font-weight: 600; } tr:target td { background: var(--soft); }
footer { margin-top: 34px; border-top: 1px solid var(--line); padding-top: 12px; }
@media (max-width: 560px) { main { padding: 16px 12px 30px; } h1 { font-size: 21px; } dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 10px; } .maps { grid-template-columns: repeat(2, 1fr); gap: 10px; } .scale { flex-wrap: wrap; gap: 0 6px; } .scale img { order: -1; flex: 0 0 100%; width: 100%; } }
@media print { main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } figure, .maps, .histogram, tr, pre { break-inside: avoid; }
  .wide { overflow: visible; } }
`;
