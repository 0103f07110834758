// What somebody wrote, as elements: the few of state/markdown, never HTML.
import type { ComponentChildren } from 'preact';
import { markdown, type Block, type Inline } from '../state/markdown';

export function ChatText({ text }: { text: string }) {
  return <>{markdown(text).map(drawBlock)}</>;
}

function drawBlock(block: Block): ComponentChildren {
  switch (block.kind) {
    case 'lines':
      return <p>{block.of.map(drawInline)}</p>;
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote>{block.of.map(drawInline)}</blockquote>;
    case 'list': {
      const items = block.items.map((item) => <li>{item.map(drawInline)}</li>);
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function drawInline(piece: Inline): ComponentChildren {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'code':
      return <code>{piece.text}</code>;
    case 'strong':
      return <strong>{piece.of.map(drawInline)}</strong>;
    case 'em':
      return <em>{piece.of.map(drawInline)}</em>;
    case 'link':
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
  }
}
