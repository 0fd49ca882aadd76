import { describe, expect, it } from 'vitest';
import { encodeValue, expiryText, signatureOf, signedBody, textToSign } from './signing.ts';

const apikey = 'EXAMPLE-apikey-0123456789abcdefABCDEF_-test';
const secret = 'EXAMPLE-secret-0123456789abcdefABCDEF_-test';

const deploy = {
  apikey,
  command: 'deployVirtualMachine',
  response: 'json',
  signatureversion: '3',
  expires: '2030-01-02T03:04:05+0000',
  zoneid: '1128bd56-b4d9-4ac6-a7b9-c715b187ce11',
  serviceofferingid: '71004023-bb72-4a97-b1e9-bc66dfce9470',
  templateid: 'a17b40d6-83e4-4f2a-9ef0-dce6af575789',
  displayname: "Web (prod) ~1* it's +1!",
  'details[0].cpuNumber': '2',
  'details[0].memory': '2048',
};

describe('signing', () => {
  it('signs exactly the text that the server makes of the parameters', () => {
    expect(textToSign(deploy)).toBe(
      'apikey=example-apikey-0123456789abcdefabcdef_-test&command=deployvirtualmachine&details[0].cpunumber=2' +
        '&details[0].memory=2048&displayname=web%20%28prod%29%20%7e1*%20it%27s%20%2b1%21' +
        '&expires=2030-01-02t03%3a04%3a05%2b0000&response=json&serviceofferingid=71004023-bb72-4a97-b1e9-bc66dfce9470' +
        '&signatureversion=3&templateid=a17b40d6-83e4-4f2a-9ef0-dce6af575789&zoneid=1128bd56-b4d9-4ac6-a7b9-c715b187ce11',
    );
  });

  it('gives the signatures that Node, Python and Java agree on', () => {
    expect(signatureOf(deploy, secret)).toBe('2ba7+oz2meVrJpM2QjCY6EZ45S8=');
    const zones = { apikey, command: 'listZones', available: 'true', response: 'json' };
    expect(signatureOf(zones, secret)).toBe('ffOW2TfLcGt/XbQT+vNB4e8htV8=');
  });

  it('encodes the plus of a signature, which would be a space otherwise', () => {
    expect(signedBody(deploy, secret)).toContain('signature=2ba7%2Boz2meVrJpM2QjCY6EZ45S8%3D');
    expect(signedBody(deploy, secret)).not.toContain(secret);
  });

  it('encodes any text, also one that ends in the middle of a character', () => {
    expect(encodeValue('a*b-c._ 😀')).toBe('a*b-c._%20%F0%9F%98%80');
    expect(encodeValue('half \ud83d')).toBe('half%20%EF%BF%BD');
  });

  it('writes an expiry to the second, with an offset', () => {
    expect(expiryText(new Date('2030-01-02T03:04:05.678Z'))).toBe('2030-01-02T03:04:05+0000');
  });
});
