/**
 * One picture coming up in the tray. Each newer preview fades in over the one before, which stays until it is covered, so
 * nothing flickers. Early previews are blown-up latents: they lie under a soft blur and the lamp's red, which both lift.
 */
import { useState, type CSSProperties } from 'react';
import type { LoadedPicture } from '../../generation/pictures.ts';

interface DevelopingPictureProps {
  picture: LoadedPicture;
  alt: string;
  /** 0 at the first step, 1 at the end; a picture that is only inspected is shown as it is, at 1. */
  development: number;
  isFinal: boolean;
}

interface Layer {
  url: string;
  development: number;
}

export function DevelopingPicture({ picture, alt, development, isFinal }: DevelopingPictureProps) {
  const front: Layer = { url: picture.url, development };
  const [layers, setLayers] = useState<readonly Layer[]>([front]);
  const [wasPreview] = useState(!isFinal);
  const top = layers.at(-1);
  if (top?.url !== front.url) setLayers(top === undefined ? [front] : [top, front]);
  else if (top.development !== development) setLayers([...layers.slice(0, -1), front]);
  return (
    <span className="absolute inset-0 overflow-hidden">
      {layers.map((layer) => (
        <Sheet
          key={layer.url}
          layer={layer}
          alt={layer.url === front.url ? alt : ''}
          isNew={layer.url === front.url}
        />
      ))}
      {isFinal && wasPreview && (
        <span aria-hidden="true" className="light-on pointer-events-none absolute inset-0 bg-[#fff6e6]" />
      )}
    </span>
  );
}

/** A blur thins out towards the edges: the picture is enlarged by as much, so that they stay covered. */
function blurStyle(undeveloped: number): CSSProperties {
  const percent = undeveloped * BLUR_MAX_PERCENT;
  return { filter: `blur(${percent.toFixed(2)}cqmin)`, scale: (1 + (4 * percent) / 100).toFixed(3) };
}

const BLUR_MAX_PERCENT = 1.8; // of the sheet's shorter side
const RED_MAX = 0.75;

/** Blur and red belong to the layer and fade in with it: nothing large has to be filtered anew for each frame. */
function Sheet({ layer, alt, isNew }: { layer: Layer; alt: string; isNew: boolean }) {
  const undeveloped = (1 - layer.development) ** 1.6;
  return (
    <span className={`absolute inset-0 isolate ${isNew ? 'develop-in' : ''}`}>
      <img
        src={layer.url}
        alt={alt}
        decoding="sync"
        draggable={false}
        className="absolute inset-0 size-full object-cover"
        style={undeveloped > 0.01 ? blurStyle(undeveloped) : {}}
      />
      {undeveloped > 0.01 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 bg-[#ff4a38] mix-blend-multiply"
          style={{ opacity: undeveloped * RED_MAX }}
        />
      )}
    </span>
  );
}
