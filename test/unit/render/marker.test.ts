import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marker, readMarkers, readReviewMarker, reviewMarker } from '../../../src/render/marker.ts';

const hexadecimal = (length: number) =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));
const fingerprint = hexadecimal(16);
const one = '0123456789abcdef';
const head = 'a'.repeat(40);

describe('the hidden marker of a comment', () => {
  test('comes back from any body that it ends', () => {
    fc.assert(
      fc.property(fc.string(), fingerprint, fc.constantFrom('', '\n', '\r\n\r\n', ' \n'), (text, print, end) => {
        expect(readMarkers(`${text}\n\n${marker(print)}${end}`)).toEqual([print]);
      }),
    );
  });

  test('comes back from a body whose line breaks GitHub has changed', () => {
    expect(readMarkers(`text\n\n${marker(one)}`.replaceAll('\n', '\r\n'))).toEqual([one]);
  });

  test.each([
    ['in the middle', `${marker(one)}\nmore`],
    ['quoted', `> ${marker(one)}`],
    ['in code', `\`${marker(one)}\``],
    ['behind text', `text ${marker(one)}`],
    ['indented', `x\n  ${marker(one)}`],
    ['too short', '<!-- ml-review:v1 fingerprint=0123456789abcde -->'],
    ['upper case', '<!-- ml-review:v1 fingerprint=0123456789ABCDEF -->'],
    ['of another version', '<!-- ml-review:v2 fingerprint=0123456789abcdef -->'],
    ['with more in it', '<!-- ml-review:v1 fingerprint=0123456789abcdef x=1 -->'],
    ['two in a line', `${marker(one)} ${marker(one)}`],
    ['nowhere', ''],
  ])('does not count %s', (_, body) => {
    expect(readMarkers(body)).toEqual([]);
  });

  test.each(['', 'x', '0123456789ABCDEF', `${one}0`, `${one} -->`])('is not made of %j', (wrong) => {
    expect(() => marker(wrong)).toThrow('Not a fingerprint');
  });
});

describe('the hidden marker of a review', () => {
  test('tells the head and the findings of the body', () => {
    fc.assert(
      fc.property(hexadecimal(40), fc.array(fingerprint, { maxLength: 20 }), (commit, prints) => {
        const body = `text\n\n${reviewMarker(commit, prints)}\n`;
        expect(readReviewMarker(body)).toBe(commit);
        expect(readMarkers(body)).toEqual(prints);
      }),
    );
  });

  test('holds at most 500 findings, so that it cannot fill a body', () => {
    const body = reviewMarker(
      head,
      Array.from({ length: 3000 }, () => one),
    );
    expect(readMarkers(body)).toHaveLength(500);
    expect(body.length).toBeLessThan(9000);
  });

  test('gives no finding when its list is damaged', () => {
    expect(readMarkers(`<!-- ml-review:v1 review=${head} fingerprints=${one},abc -->`)).toEqual([]);
  });

  test('is not found in a comment, nor behind other text', () => {
    expect(readReviewMarker(marker(one))).toBeNull();
    expect(readReviewMarker(`${reviewMarker(head, [])}\nmore`)).toBeNull();
  });

  test('is not made of something that is no commit', () => {
    expect(() => reviewMarker('main', [])).toThrow('Not a commit');
    expect(() => reviewMarker(head, ['x'])).toThrow('Not a fingerprint');
  });
});
