/** What supports somebody today: seven answers, the three that help most, and the map of them. */
import { useId, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Chips } from "../../parts/chips";
import {
  DOMAINS,
  type Domain,
  domainHint,
  domainWord,
  isBlank,
  RATINGS,
  type Rating,
  ratingWord,
  strengthsOf,
} from "../../parts/strengths.ts";
import { StrengthsRing } from "../../parts/strengths-ring";
import { showToast } from "../../parts/toast";
import type { Writes } from "../../store/api.ts";
import { useWished } from "../own/unsaved.tsx";
import { type About, ratingCell, topCell, writeAbout } from "./about.ts";

export function AboutStrengths({ about }: { about: About | undefined }) {
  const device = useDevice();
  const strengths = strengthsOf(about);
  const [isFull, setFull] = useState(false);

  const write = (cells: Writes) => writeAbout(device, cells);

  function choose(domain: Domain, chosen: boolean): void {
    const cells = topCell(strengths, domain, chosen);
    setFull(cells === null);
    if (cells) write(cells).catch(tellUnsaved);
  }

  return (
    <Card title={t("about.strengths")}>
      <div>
        <p>{t("about.strengthsAsk")}</p>
        <p class="soft">{t("about.strengthsWhy")}</p>
      </div>
      <div class="ratings">
        {DOMAINS.map((domain) => (
          <div key={domain} class="rating-place">
            <RatingRow
              domain={domain}
              stands={strengths.support[domain]}
              onRate={(rating) => write(ratingCell(domain, rating))}
            />
          </div>
        ))}
      </div>
      <Chips
        legend={t("about.topAsk")}
        chips={DOMAINS.map((domain) => ({ id: domain, label: domainWord(domain) }))}
        chosen={strengths.top}
        onToggle={(domain, chosen) => choose(domain as Domain, chosen)}
      />
      <p role="status" class={isFull ? "soft" : "unseen"}>
        {isFull && t("about.topFull")}
      </p>
      {isBlank(strengths) ? (
        <p class="soft">{t("about.mapEmpty")}</p>
      ) : (
        <StrengthsRing strengths={strengths} caption={t("about.strengths")} />
      )}
    </Card>
  );
}

function tellUnsaved(): void {
  showToast({ words: t("about.notSaved") });
}

interface RatingRowProps {
  domain: Domain;
  stands: Rating | undefined;
  /** Null takes the answer back. Resolves when it is saved. */
  onRate: (rating: Rating | null) => Promise<void>;
}

function RatingRow({ domain, stands, onRate }: RatingRowProps) {
  const [rating, wish] = useWished(stands, tellUnsaved);
  const id = useId();
  const name = domainWord(domain);
  return (
    <fieldset class="rating" aria-describedby={`${id}-hint`}>
      <legend class="field-head">{name}</legend>
      <p class="field-hint" id={`${id}-hint`}>
        {domainHint(domain)}
      </p>
      <div class="segments rating-choices">
        {RATINGS.map((one) => (
          <label key={one} class="segment">
            <input
              type="radio"
              name={id}
              class="segment-input"
              value={one}
              checked={one === rating}
              aria-label={t("about.ratingIs", { rating: one, words: ratingWord(one) })}
              onChange={() => void wish(one, onRate(one))}
            />
            <span>{one}</span>
          </label>
        ))}
      </div>
      <div class="rating-said">
        <p class="soft">{ratingWord(rating)}</p>
        {rating !== undefined && (
          <Button
            small
            kind="quiet"
            label={t("about.clearNamed", { domain: name })}
            onClick={() => void wish(undefined, onRate(null))}
          >
            {t("about.clear")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
