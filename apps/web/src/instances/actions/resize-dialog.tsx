'use client';

import type { Instance } from '@kumo/model';
import {
  Button,
  CheckboxField,
  Dialog,
  Field,
  formatBytes,
  formatVcpus,
  InlineError,
  Input,
  RadioRows,
  Select,
  SkeletonRows,
} from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useCloudsById } from '../../data/clouds.ts';
import { compute } from '../../lib/api.ts';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import styles from './actions.module.css';
import { type ActionInput, useRunAction } from './run-action.ts';

const bytesPerUnit = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Changes CPU and memory: by a size where the cloud has sizes, by limits where it has none. */
export function ResizeDialog({ instance, onClose }: { readonly instance: Instance; readonly onClose: () => void }) {
  const cloud = useCloudsById().get(instance.cloudId);
  const hasSizes = cloud?.capabilities.sizes?.list?.support === 'supported';
  const canWait = (cloud?.capabilities.instances?.confirmResize?.support ?? 'unsupported') !== 'unsupported';
  const [waits, setWaits] = useState(false);
  const sizes = useQuery({
    queryKey: ['sizes', 'list', { cloudId: [instance.cloudId] }],
    queryFn: ({ signal }) =>
      compute.sizes.list.query({ cloudId: [instance.cloudId], limit: 200, sort: 'name' }, { signal }),
    enabled: hasSizes,
  });
  const [sizeId, setSizeId] = useState(instance.sizeId ?? undefined);
  const [vcpus, setVcpus] = useState(instance.vcpus === null ? '' : String(instance.vcpus));
  const isGib = instance.memoryBytes !== null && instance.memoryBytes % bytesPerUnit.GiB === 0;
  const [unit, setUnit] = useState<'MiB' | 'GiB'>(isGib ? 'GiB' : 'MiB');
  const [memory, setMemory] = useState(
    instance.memoryBytes === null ? '' : String(instance.memoryBytes / bytesPerUnit[isGib ? 'GiB' : 'MiB']),
  );
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | undefined>();
  const { runOne } = useRunAction();
  const formId = useId();

  const input: ActionInput = hasSizes
    ? { ...(sizeId !== undefined && { sizeId }) }
    : {
        ...(vcpus.trim() !== '' && { vcpus: Number(vcpus) }),
        ...(memory.trim() !== '' && { memoryBytes: Math.round(Number(memory) * bytesPerUnit[unit]) }),
      };
  const isUnchanged = hasSizes
    ? sizeId === (instance.sizeId ?? undefined)
    : input.vcpus === (instance.vcpus ?? undefined) && input.memoryBytes === (instance.memoryBytes ?? undefined);
  const isNoNumber = Object.values(input).some((value) => typeof value === 'number' && !(value > 0));
  const reason = isBusy
    ? 'Under way.'
    : isNoNumber
      ? 'CPU and memory are numbers above zero.'
      : isUnchanged
        ? 'This is what it has already.'
        : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason !== undefined) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await runOne('resize', instance, { ...input, ...(canWait && waits && { confirm: false }) });
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Resize ${instance.name}`}
      description={
        hasSizes ? 'Another size changes CPU, memory and price.' : 'Limits keep one container from starving the others.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabledReason={reason}>
            Resize
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void submit(event)}>
        {hasSizes ? (
          sizes.isPending ? (
            <SkeletonRows label="Loading sizes" count={4} />
          ) : sizes.error ? (
            <InlineError problem={toProblem(sizes.error)} />
          ) : (
            <div className={styles.sizes}>
              <RadioRows
                legend="Size"
                name="size"
                value={sizeId}
                onChange={setSizeId}
                rows={sizes.data.items.map((size) => ({
                  value: size.id,
                  label: size.name,
                  note: `${formatVcpus(size.vcpus)} · ${formatBytes(size.memoryBytes)}`,
                }))}
              />
            </div>
          )
        ) : (
          <div className={styles.two}>
            <Field label="CPU" hint="In vCPUs, 0.5 is half of one.">
              <Input inputMode="decimal" value={vcpus} onChange={(event) => setVcpus(event.target.value)} />
            </Field>
            <div className={styles.withUnit}>
              <Field label="Memory" hint="It is stopped when it needs more.">
                <Input inputMode="decimal" value={memory} onChange={(event) => setMemory(event.target.value)} />
              </Field>
              <Field label="Unit">
                <Select value={unit} onChange={(event) => setUnit(event.target.value === 'GiB' ? 'GiB' : 'MiB')}>
                  <option value="MiB">MiB</option>
                  <option value="GiB">GiB</option>
                </Select>
              </Field>
            </div>
          </div>
        )}
        {canWait ? (
          <CheckboxField
            label="Ask before the earlier size is given up"
            hint="It runs with the new one, and its menu then offers to keep it or to go back."
            isChecked={waits}
            onChange={setWaits}
          />
        ) : null}
      </form>
      {problem ? <InlineError problem={problem} /> : null}
    </Dialog>
  );
}
