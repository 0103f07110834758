// Reactions to a message: those that there are, and the choice of one's own.
import { useState } from 'preact/hooks';
import { Icon } from '../design/icon';
import { t } from '../i18n';
import { kReactions, type Reaction } from '../signal/protocol';
import type { Reacted } from '../state/chat';

export const reactionWords = (reaction: Reaction): string => t(`reaction.${reaction}`);

/** The first names, and how many more. */
function who({ names, count }: Reacted): string {
  const more = count - names.length;
  return more > 0 ? t('chat.reacted_more', { names: names.join(', '), n: more }) : names.join(', ');
}

interface RowProps {
  reactions: readonly Reacted[];
  /** Null: one cannot react now. */
  onReact: ((reaction: Reaction, on: boolean) => void) | null;
}

/** Out of what is read aloud by itself: each tap of others would interrupt. */
export function ReactionRow({ reactions, onReact }: RowProps) {
  const [open, setOpen] = useState<Reaction | null>(null);
  if (reactions.length === 0) return null;
  const opened = reactions.find(({ reaction }) => reaction === open);
  return (
    <div class="chat-reactions" aria-live="off">
      {reactions.map((one) => (
        <button
          type="button"
          key={one.reaction}
          class="chat-reaction"
          aria-pressed={one.mine}
          disabled={onReact === null}
          title={who(one)}
          aria-label={t('chat.reacted', { what: reactionWords(one.reaction), n: one.count, names: who(one) })}
          data-testid={`reaction-${one.reaction}`}
          onClick={() => onReact?.(one.reaction, !one.mine)}
          onContextMenu={(event) => {
            // A long press on a phone: who it was.
            event.preventDefault();
            setOpen(open === one.reaction ? null : one.reaction);
          }}
        >
          <Icon name={`react_${one.reaction}`} size={18} /> {one.count}
        </button>
      ))}
      {opened && <span class="chat-reacted">{who(opened)}</span>}
    </div>
  );
}

interface ChoiceProps {
  reactions: readonly Reacted[];
  onReact: (reaction: Reaction, on: boolean) => void;
}

/** In the menu of a message. */
export function ReactionChoice({ reactions, onReact }: ChoiceProps) {
  return (
    <div class="reaction-choice" role="group" aria-label={t('chat.react')}>
      {kReactions.map((reaction) => {
        const mine = reactions.some((one) => one.reaction === reaction && one.mine);
        return (
          <button
            type="button"
            key={reaction}
            aria-pressed={mine}
            aria-label={reactionWords(reaction)}
            title={reactionWords(reaction)}
            data-testid={`react-${reaction}`}
            onClick={() => onReact(reaction, !mine)}
          >
            <Icon name={`react_${reaction}`} size={24} />
          </button>
        );
      })}
    </div>
  );
}
