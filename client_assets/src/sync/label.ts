/** What a person calls this browser in "My devices", from what the browser says of itself. */
export function deviceLabel(userAgent: string): string {
  const browser =
    [
      ["Edg", "Edge"],
      ["SamsungBrowser", "Samsung Internet"],
      ["Firefox", "Firefox"],
      ["FxiOS", "Firefox"],
      ["Chrome", "Chrome"],
      ["CriOS", "Chrome"],
      ["Safari", "Safari"],
    ].find(([mark]) => userAgent.includes(`${mark}/`))?.[1] ?? "Browser";
  const system = [
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Android", "Android"],
    ["Windows", "Windows"],
    ["Macintosh", "Mac"],
    ["CrOS", "Chromebook"],
    ["Linux", "Linux"],
  ].find(([mark]) => mark && userAgent.includes(mark))?.[1];
  return system ? `${browser}, ${system}` : browser;
}
