/** What the page's parts share, built once, and the hooks by which a component takes the slice that it shows. */
import type { QueryClient } from '@tanstack/react-query';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Gateway } from '../api/gateway.ts';
import type { ReadPicture } from '../lib/picture-file.ts';
import { useSlice } from '../lib/slice.ts';
import { createCommands, type Commands } from './commands.ts';
import { Draft } from './draft.ts';
import type { Pictures } from './pictures.ts';
import { Scene, type SceneState } from './scene.ts';
import type { Session } from './session.ts';

/** What reaches beyond the page; a test hands in its own. */
export interface Outside {
  gateway: Gateway;
  session: Session;
  pictures: Pictures;
  readPicture: ReadPicture;
  queries: QueryClient;
}

export interface GenerateServices extends Outside {
  scene: Scene;
  draft: Draft;
  commands: Commands;
}

export function buildGenerateServices(outside: Outside): GenerateServices {
  const scene = new Scene(outside.session, outside.pictures);
  const draft = new Draft();
  return { ...outside, scene, draft, commands: createCommands({ ...outside, scene, draft }) };
}

export const ServicesContext = createContext<GenerateServices | null>(null);

export function useServices(): GenerateServices {
  const services = use(ServicesContext);
  if (services === null) throw new Error('ServicesContext is missing above this component');
  return services;
}

/** A part of what is on the stage. What is taken whole changes with every step. */
export function useScene<Slice>(select: (scene: SceneState) => Slice): Slice {
  return useSlice(useServices().scene, select);
}

/** All of it, for what does not show how far the picture is: see Scene.readSettled. */
export function useSettledScene(): SceneState {
  const { scene } = useServices();
  return useSyncExternalStore(scene.subscribe, scene.readSettled);
}
