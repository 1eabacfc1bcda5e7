/** Handing a file that was made on the device to whoever asked for it. */

/** On an iPhone's Home Screen a link cannot save a file; its own sharing sheet can. */
export async function saveFile(content: BlobPart, type: string, name: string): Promise<void> {
  const file = new File([content], name, { type });
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent);
  if (apple && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      // Closing the sheet is a choice, not a failure.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
    return;
  }
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
