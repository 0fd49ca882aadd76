'use client';

import { late } from '@kumo/ui';
import { useEffect, useRef } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { useCloudsById } from '../../data/clouds.ts';
import { ImageSection } from './image-section.tsx';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';
import { launchResolver } from './launch-resolver.ts';
import { SectionNav } from './section-nav.tsx';
import { SidePanel } from './side-panel.tsx';
import { useLaunch } from './use-launch.ts';
import { useLaunchScope } from './use-launch-scope.ts';
import { WhereSection } from './where-section.tsx';

// What is below the fold comes while one fills in what is above it.
const SizeSection = late(() => import('./size-section.tsx').then((module) => module.SizeSection));
const NetworkSection = late(() => import('./network-section.tsx').then((module) => module.NetworkSection));
const ContainerSection = late(() => import('./container-section.tsx').then((module) => module.ContainerSection));
const MachineSection = late(() => import('./machine-section.tsx').then((module) => module.MachineSection));
const DetailsSection = late(() => import('./details-section.tsx').then((module) => module.DetailsSection));

/**
 * The form that launches, on every cloud: it asks what the chosen cloud can take, and nothing else. It opens as `preset`
 * says and is the person's from then on: nothing that is read later changes what was chosen.
 */
export function LaunchView({ preset }: { readonly preset: LaunchForm }) {
  const scopeRef = useRef<ReturnType<typeof useLaunchScope>>({
    kind: 'container',
    hasSizes: false,
    canPull: false,
  });
  const form = useForm<LaunchForm>({
    defaultValues: preset,
    mode: 'onTouched',
    shouldFocusError: false,
    resolver: useRef(launchResolver(() => scopeRef.current)).current,
  });
  const cloudId = useWatch({ control: form.control, name: 'cloudId' });
  const cloud = useCloudsById().get(cloudId);
  const scope = useLaunchScope(cloud);
  useEffect(() => {
    scopeRef.current = scope;
  });
  const { launch, isBusy, problem } = useLaunch(form, scope);
  const { errors, submitCount } = form.formState;
  const formRef = useRef<HTMLFormElement>(null);
  // The first field that is wrong, in the order in which one reads: not all of them are inputs that the form knows.
  useEffect(() => {
    if (submitCount > 0) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submitCount]);
  const hasErrors = Object.keys(errors).length > 0;
  return (
    <FormProvider {...form}>
      <form
        ref={formRef}
        noValidate
        className={styles.page}
        onSubmit={(event) => void form.handleSubmit(launch)(event)}
      >
        <Parts kind={scope.kind} hasSizes={scope.hasSizes} />
        <div className={styles.form}>
          <h1 tabIndex={-1}>Launch an instance</h1>
          <WhereSection />
          <ImageSection cloud={cloud} canPull={scope.canPull} />
          <SizeSection cloud={cloud} hasSizes={scope.hasSizes} />
          <NetworkSection cloud={cloud} scope={scope} />
          {scope.kind === 'container' ? <ContainerSection cloud={cloud} /> : <MachineSection cloud={cloud} />}
          <DetailsSection scope={scope} />
        </div>
        <SidePanel
          cloud={cloud}
          scope={scope}
          isBusy={isBusy}
          problem={problem && problem.fields.length > 0 && hasErrors ? undefined : problem}
        />
      </form>
    </FormProvider>
  );
}

function Parts({ kind, hasSizes }: { readonly kind: 'vm' | 'container'; readonly hasSizes: boolean }) {
  const form = useWatch<LaunchForm>();
  const has = (text: string | undefined) => text !== undefined && text.trim() !== '';
  return (
    <SectionNav
      parts={[
        { id: 'where', name: 'Where', isDone: has(form.cloudId) },
        { id: 'image', name: 'Image', isDone: has(form.image) },
        {
          id: 'size',
          name: hasSizes ? 'Size' : 'Limits',
          isDone: hasSizes ? has(form.sizeId) : has(form.vcpus) || has(form.memory),
        },
        {
          id: 'network',
          name: 'Network',
          isDone: (form.networkIds?.length ?? 0) > 0 || (form.ports?.some((port) => has(port.container)) ?? false),
        },
        ...(kind === 'container'
          ? [
              {
                id: 'container',
                name: 'Container',
                isDone:
                  has(form.command) ||
                  (form.env?.some((each) => has(each.name)) ?? false) ||
                  (form.volumes?.some((each) => has(each.name)) ?? false),
              },
            ]
          : [
              {
                id: 'machine',
                name: 'Machine',
                isDone: has(form.keyPairId) || has(form.zone) || has(form.bootVolumeGib),
              },
            ]),
        { id: 'details', name: 'Details', isDone: has(form.name) },
      ]}
    />
  );
}
