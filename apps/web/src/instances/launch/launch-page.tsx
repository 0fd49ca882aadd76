'use client';

import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { useClouds, useCloudsById } from '../../data/clouds.ts';
import { Page } from '../../shell/page.tsx';
import { ImageSection } from './image-section.tsx';
import styles from './launch.module.css';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';
import { suggestedName } from './launch-name.ts';
import { launchResolver } from './launch-resolver.ts';
import { SectionNav } from './section-nav.tsx';
import { SidePanel } from './side-panel.tsx';
import { useLaunch } from './use-launch.ts';
import { launchRefusal, useLaunchScope } from './use-launch-scope.ts';
import { WhereSection } from './where-section.tsx';

// What is below the fold comes while one fills in what is above it.
const SizeSection = dynamic(() => import('./size-section.tsx').then((module) => module.SizeSection), { ssr: false });
const NetworkSection = dynamic(() => import('./network-section.tsx').then((module) => module.NetworkSection), {
  ssr: false,
});
const ContainerSection = dynamic(() => import('./container-section.tsx').then((module) => module.ContainerSection), {
  ssr: false,
});
const MachineSection = dynamic(() => import('./machine-section.tsx').then((module) => module.MachineSection), {
  ssr: false,
});
const DetailsSection = dynamic(() => import('./details-section.tsx').then((module) => module.DetailsSection), {
  ssr: false,
});

const trail = [{ label: 'Instances', href: '/instances' }];

/** The form that launches, on every cloud: it asks what the chosen cloud can take, and nothing else. */
export function LaunchPage() {
  const scopeRef = useRef<ReturnType<typeof useLaunchScope>>({
    kind: 'container',
    hasSizes: false,
    canPull: false,
  });
  const form = useForm<LaunchForm>({
    defaultValues: emptyLaunchForm,
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
  usePresets(form.getValues, form.setValue);
  const { launch, isBusy, problem } = useLaunch(form, scope);
  const { errors, submitCount } = form.formState;
  const formRef = useRef<HTMLFormElement>(null);
  // The first field that is wrong, in the order in which one reads: not all of them are inputs that the form knows.
  useEffect(() => {
    if (submitCount > 0) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submitCount]);
  const hasErrors = Object.keys(errors).length > 0;
  return (
    <Page title="Launch" trail={trail} head={<span />}>
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
    </Page>
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

/** Chooses what the link here asked for (`?cloud=…&image=…`), or the first cloud that can launch. */
function usePresets(
  getValues: ReturnType<typeof useForm<LaunchForm>>['getValues'],
  setValue: ReturnType<typeof useForm<LaunchForm>>['setValue'],
): void {
  const { clouds } = useClouds();
  const query = useSearchParams();
  const wantedCloud = query.get('cloud');
  const wantedImage = query.get('image');
  useEffect(() => {
    if (getValues('cloudId') !== '') return;
    const able = clouds.filter((cloud) => launchRefusal(cloud) === undefined);
    // What is real comes before what is simulated.
    const cloud = able.find((each) => each.id === wantedCloud) ?? able.find((each) => !each.simulated) ?? able[0];
    if (!cloud) return;
    setValue('cloudId', cloud.id);
    if (wantedImage !== null && getValues('image') === '') {
      setValue('image', wantedImage);
      setValue('name', suggestedName(wantedImage, Math.random));
    }
  }, [clouds, wantedCloud, wantedImage, getValues, setValue]);
}
