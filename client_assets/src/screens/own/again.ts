/** When what could not be fetched is asked for again. */
import { useRef } from "preact/hooks";
import { useDevice } from "../../app/device.ts";

/**
 * Live: counts up when there is reason to ask. There is a connection again; or the last try
 * `failed`, and since then the service has answered something else.
 */
export function useAgain(failed: boolean): number {
  const device = useDevice();
  const online = device.online.value;
  const answeredAt = failed ? device.sync.value.answeredAt : null;
  const last = useRef({ online, failed, answeredAt, turn: 0 });
  const was = last.current;
  const hasAnswered = was.failed && failed && answeredAt !== was.answeredAt;
  const turn = was.turn + Number(online !== was.online || hasAnswered);
  last.current = { online, failed, answeredAt, turn };
  return turn;
}
