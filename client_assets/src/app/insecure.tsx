/** What stands at an address where browsers give no lasting storage and no work without a connection. */
import { useEffect, useState } from "preact/hooks";
import { nearestLocale, setLocale, t } from "../messages";
import { Card } from "../parts/card";
import { Shell } from "../parts/nav";
import { Screen } from "../parts/screen";

export function Insecure() {
  const [, setSpoken] = useState(false);
  useEffect(() => {
    void setLocale(nearestLocale(navigator.languages ?? [])).finally(() => setSpoken(true));
  }, []);
  const { host, port } = window.location;
  return (
    <Shell>
      <Screen title={t("common.insecureTitle")}>
        <Card>
          <p>{t("common.insecureWhy", { address: `http://${host}` })}</p>
          <p>{t("common.insecureDo")}</p>
          <p class="soft">
            {t("common.insecureOwn", { address: `http://localhost${port ? `:${port}` : ""}` })}
          </p>
        </Card>
      </Screen>
    </Shell>
  );
}
