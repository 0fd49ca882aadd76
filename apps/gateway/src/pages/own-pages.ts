import { randomBytes } from 'node:crypto';
import { openApiDocument } from '@kumo/api-contract';
import { createInternalCheck, ProblemError } from '@kumo/service-kit';
import type { OwnAnswer } from '../http/answers.ts';
import { isLocalHost, type Peer } from '../http/peers.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Upstream } from '../proxy/upstreams.ts';
import type { OwnPage } from '../routing/routes.ts';
import { type ApiDocument, createDocsPage } from './docs.ts';
import { createReadinessCheck } from './readiness.ts';

/** Answers what the gateway answers itself. Throws a {@link ProblemError} where it may not. */
export type OwnPages = (page: OwnPage, head: RequestHead, peer: Peer) => Promise<OwnAnswer>;

/** What the pages are made from. */
export interface OwnPagesOptions {
  upstreams: readonly Upstream[];
  metrics: GatewayMetrics;
  internalToken: string;
  /** Whether the process is about to stop. */
  isDraining(): boolean;
}

/** Makes the gateway's own pages. The OpenAPI document is made once: the contract does not change while it runs. */
export function createOwnPages({ upstreams, metrics, internalToken, isDraining }: OwnPagesOptions): OwnPages {
  const document = openApiDocument();
  const documentText = Buffer.from(JSON.stringify(document));
  // Made by our own contract, whose test holds it to this shape.
  const docsPage = createDocsPage(document as unknown as ApiDocument);
  const readiness = createReadinessCheck(upstreams);
  const isInternal = createInternalCheck(internalToken);

  return async (page, head, peer) => {
    switch (page) {
      case 'healthz':
        return json(200, { status: 'ok' });
      case 'readyz': {
        const state = await readiness();
        return json(state.status === 'ready' && !isDraining() ? 200 : 503, state);
      }
      case 'openapi':
        return { status: 200, type: 'application/json; charset=utf-8', body: documentText, headers: cached };
      case 'docs': {
        const { html, policy } = docsPage(randomBytes(16).toString('base64'));
        return {
          status: 200,
          type: 'text/html; charset=utf-8',
          body: html,
          headers: ['Content-Security-Policy', policy],
        };
      }
      case 'metrics':
        if (!isInternal(head.internalToken) && !isFromHere(peer, head)) {
          throw new ProblemError('not_found', 'There is nothing at this address.');
        }
        return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() };
    }
  };
}

const cached = ['Cache-Control', 'public, max-age=60'] as const;

function json(status: number, value: unknown): OwnAnswer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** This machine itself, not a proxy on it that speaks for others, and not a page that only resolves to it. */
function isFromHere(peer: Peer, head: RequestHead): boolean {
  return peer.isLoopback && head.forwardedFor === '' && head.forwarded === '' && isLocalHost(head.host);
}
