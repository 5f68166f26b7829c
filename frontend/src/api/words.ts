/** Short names for the gateway's words, which are generated from its contract. Nothing is defined twice here. */
import type { components } from './gateway.gen.ts';

type Schemas = components['schemas'];

export type Generation = Schemas['Generation'];
export type GenerationUrls = Schemas['GenerationUrls'];
export type Model = Schemas['Model'];
export type Health = Schemas['Health'];
export type SizeLimits = Schemas['SizeLimits'];
export type FieldError = Schemas['FieldError'];
export type BranchPoint = Schemas['BranchPoint'];
export type LoraChoice = Schemas['LoraChoice'];

export type GalleryPage = Schemas['GalleryPage'];
export type GalleryItem = Schemas['GalleryItem'];
export type GallerySummary = Schemas['GallerySummary'];

export type QueuedEvent = Schemas['QueuedEvent'];
export type StartedEvent = Schemas['StartedEvent'];
export type StepEvent = Schemas['StepEvent'];
export type ImageEvent = Schemas['ImageEvent'];
export type DoneEvent = Schemas['DoneEvent'];
export type ErrorEvent = Schemas['ErrorEvent'];
export type CancelledEvent = Schemas['CancelledEvent'];
export type ResetEvent = Schemas['ResetEvent'];

/** One message of a generation's log. */
export type GenerationEvent =
  QueuedEvent | StartedEvent | StepEvent | ImageEvent | DoneEvent | ErrorEvent | CancelledEvent | ResetEvent;

/** What the page asks for. Fields left out get the model's defaults. */
export type GenerationRequest = Pick<Schemas['GenerationRequest'], 'prompt'> &
  Partial<Schemas['GenerationRequest']>;

/** A request as it is remembered: that it began with a picture, without the picture's megabytes. */
export type RememberedRequest = Omit<GenerationRequest, 'init_image' | 'mask'> & {
  has_init_image?: boolean;
  has_mask?: boolean;
};

/** The closed table of the servers' error codes. */
export type ServerErrorCode = Schemas['ErrorBody']['code'];
