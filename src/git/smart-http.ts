/** Why: of git's protocols a claim needs three sentences: where refs stand, what these objects are, and move this ref from here to there. */

import type { RefMove } from './command.ts';
import type { HttpLine } from './http-line.ts';
import { readPack, writePack, type PackObject } from './pack-form.ts';
import { DELIMITER, FLUSH, packet, readBands, readPackets } from './pkt-line.ts';
import type { PushAnswer, PushReport } from './push.ts';
import type { RefTip } from './read-refs.ts';

/** What a line gave: an answer, or that git has to be sent (`unable`), or that nobody knows what was done (`broken`). */
export type Spoken<Content> =
  | { readonly kind: 'said'; readonly content: Content; readonly date: string | undefined }
  | { readonly kind: 'unable' }
  | { readonly kind: 'broken'; readonly problem: string };

const VERSION_2 = { 'git-protocol': 'version=2' };
const FORMAT = packet('object-format=sha1');
const NO_OBJECT = '0'.repeat(40);
const AGENT = 'agent=git/2-baton';

/** The refs whose names begin with one of the prefixes (gitprotocol-v2, ls-refs). */
export async function askRefs(line: HttpLine, prefixes: readonly string[]): Promise<Spoken<readonly RefTip[]>> {
  const asked = prefixes.map((prefix) => packet(`ref-prefix ${prefix}\n`));
  const body = Buffer.concat([packet('command=ls-refs\n'), FORMAT, DELIMITER, ...asked, FLUSH]);
  return readAnswer(await line.ask({ service: 'git-upload-pack', body, headers: VERSION_2 }), readRefs);
}

function readRefs(body: Buffer): readonly RefTip[] | undefined {
  const packets = readPackets(body);
  if (packets?.at(-1)?.kind !== 'mark') return undefined;
  const lines = packets.flatMap((each) => (each.kind === 'line' ? [each.bytes.toString()] : []));
  const tips = lines.map((each) => /^(?<oid>[0-9a-f]{40}) (?<ref>[^ \n]+)/u.exec(each)?.groups);
  if (tips.includes(undefined)) return undefined;
  return tips.map((tip) => ({ oid: tip?.['oid'] ?? '', ref: tip?.['ref'] ?? '' }));
}

/** Objects by their ids, and all that they build on down to what is here already (gitprotocol-v2, fetch). */
export async function askObjects(
  line: HttpLine,
  wanted: readonly string[],
  here: readonly string[],
): Promise<Spoken<ReadonlyMap<string, PackObject>>> {
  const asked = [...wanted.map((oid) => `want ${oid}\n`), ...here.map((oid) => `have ${oid}\n`), 'done\n'];
  const form = [packet('no-progress'), ...asked.map(packet)];
  const body = Buffer.concat([packet('command=fetch'), FORMAT, DELIMITER, ...form, FLUSH]);
  return readAnswer(await line.ask({ service: 'git-upload-pack', body, headers: VERSION_2 }), readObjects);
}

function readObjects(body: Buffer): ReadonlyMap<string, PackObject> | undefined {
  const packets = readPackets(body);
  const [title, ...rest] = packets ?? [];
  if (title?.kind !== 'line' || title.bytes.toString().trim() !== 'packfile') return undefined;
  const content = readBands(rest);
  return content && readPack(content.data);
}

/**
 * Moves refs, each alone and only from where it is expected, and brings the objects along (gitprotocol-pack, "Pushing Data To a
 * Server"). The answers are the server's own words about each ref (report-status).
 */
export async function askMoves(
  line: HttpLine,
  moves: readonly RefMove[],
  objects: readonly PackObject[],
): Promise<Spoken<PushReport>> {
  const commands = moves.map(({ ref, from, to }, at) => {
    const command = `${from ?? NO_OBJECT} ${to ?? NO_OBJECT} ${ref}`;
    return packet(at === 0 ? `${command}\0 report-status side-band-64k ${AGENT}` : command);
  });
  const body = Buffer.concat([...commands, FLUSH, writePack(objects)]);
  return readAnswer(await line.ask({ service: 'git-receive-pack', body }), (answer) => readReport(moves, answer));
}

function readReport(moves: readonly RefMove[], body: Buffer): PushReport | undefined {
  const bands = readBands(readPackets(body) ?? []);
  const packets = bands && readPackets(bands.data);
  if (bands === undefined || packets === undefined) return undefined;
  const lines = packets.flatMap((each) => (each.kind === 'line' ? [each.bytes.toString().replace(/\n$/u, '')] : []));
  const answers = moves.map(({ ref }) => answerAbout(lines, ref));
  const refusals = lines.filter(
    (each) => each.startsWith('ng ') || (each.startsWith('unpack ') && each !== 'unpack ok'),
  );
  return { answers, words: [...refusals, bands.words].filter((text) => text !== '').join('\n') };
}

function answerAbout(lines: readonly string[], ref: string): PushAnswer {
  if (lines.includes(`ok ${ref}`)) return 'applied';
  return lines.some((each) => each.startsWith(`ng ${ref} `)) ? 'refused' : 'unknown';
}

type Answer = Awaited<ReturnType<HttpLine['ask']>>;

/** What cannot be read says nothing about what was done: of a question git is asked again, of a push the refs tell. */
function readAnswer<Content>(answer: Answer, read: (body: Buffer) => Content | undefined): Spoken<Content> {
  if (answer.kind === 'declined') return { kind: 'unable' };
  if (answer.kind === 'broken') return answer;
  const content = read(answer.body);
  if (content === undefined) return { kind: 'broken', problem: 'the answer could not be read' };
  return { kind: 'said', content, date: answer.date };
}
