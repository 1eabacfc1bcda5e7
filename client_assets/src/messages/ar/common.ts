import type { common as source } from "../en-GB/common";
import type { ArabicArea } from "../types";

export const common = {
  product: "Linkwell",
  save: "حفظ",
  cancel: "إلغاء",
  continue: "متابعة",
  done: "تم",
  today: "اليوم",
  yesterday: "أمس",
  private: "خاص بك",
  sharedWith: "تمت مشاركته مع {name}",
  savedHere: "محفوظ على هذا الهاتف",
} satisfies ArabicArea<typeof source>;
