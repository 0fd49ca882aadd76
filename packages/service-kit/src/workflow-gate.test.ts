import { expect, test } from 'vitest';
import { createWorkflowGate } from './workflow-gate.ts';

const never = new AbortController().signal;

test('so many of a group go at once, the next when one leaves, in the order they came; another group does not wait', async () => {
  const gate = createWorkflowGate(2);
  const entered: string[] = [];
  const enter = (group: string, name: string) =>
    gate.enter(group, never).then((leave) => {
      entered.push(name);
      return leave;
    });
  const [first] = await Promise.all([enter('slow', 'a'), enter('slow', 'b')]);
  const third = enter('slow', 'c');
  void enter('slow', 'd');
  await enter('quick', 'x');
  expect(entered).toEqual(['a', 'b', 'x']);
  first();
  await third;
  expect(entered).toEqual(['a', 'b', 'x', 'c']);
});

test('who stops waiting takes no place', async () => {
  const gate = createWorkflowGate(1);
  const leave = await gate.enter('one', never);
  const leaving = new AbortController();
  const waiting = gate.enter('one', leaving.signal);
  leaving.abort(new Error('the process ends'));
  await expect(waiting).rejects.toThrow('the process ends');
  leave();
  await expect(gate.enter('one', never)).resolves.toBeTypeOf('function');
  await expect(gate.enter('one', AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended');
});
