/** Names in markup are text, whatever is in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped, markup } from '../../../src/golden/report/escape.js';
import { anyText } from '../../any-text.js';

describe('escaped', () => {
  it.each([
    ['<script>alert("1")</script>', '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'],
    ["' onload='x", '&#39; onload=&#39;x'],
    ['a & b &amp; c', 'a &amp; b &amp;amp; c'],
    ['\0 \u001b[31m \n \u0085', '\\u0000 \\u001b[31m \\u000a \\u0085'],
    ['\ud800 \uffff \ufffe', '\\ud800 \\uffff \\ufffe'],
    ['gnp.\u202eexe \u2028', 'gnp.\\u202eexe \\u2028'],
    ['größe × 𝒳', 'größe × 𝒳'],
  ])('%j', (text, expected) => expect(escaped(text)).toBe(expected));

  it('leaves nothing that ends a text or an attribute, or that XML does not allow', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"'\p{Cc}\p{Cs}\uFFFE\uFFFF]|&(?!(amp|lt|gt|quot|#39);)/u);
      }),
    );
  });
});

it('markup escapes what is text, once', () => {
  const inner = markup`<b>${'<i>'}</b>`;
  expect(markup`<p title="${'"'}">${inner}${[inner, inner]}${3}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>3</p>',
  );
});
