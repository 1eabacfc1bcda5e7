import type { mending as source } from "../en-GB/mending";
import type { ArabicArea } from "../types";

export const mending = {
  versions: "نسخ سابقة",
  versionsBelow: "الأحدث أولًا. مهما استعدت، لا يُرمى شيء مما هو موجود هنا.",
  versionsNone: "لم يكن هنا شيء آخر",
  versionsNoneWhy: "حين يتغيّر شيء هنا، يُحفظ ما كان قبله في هذا المكان.",
  versionsOffline: "تحتاج إلى اتصال لترى النسخ السابقة",
  versionsOfflineWhy: "الخدمة هي التي تحفظها. تظهر هنا حالما تتصل بالشبكة.",
  versionsFailed: "تعذّر جلبها الآن",
  versionsFailedWhy: "لم يضع شيء مما كتبت. حاول مرة أخرى بعد قليل.",
  versionsFetching: "يجري جلب النسخ السابقة…",
  marked: "الكلمات المعلَّمة ليست فيها الآن.",
  sinceThen: "لم يكن فيها حينها: {words}",
  restore: "استعد هذه النسخة",
  restored: "استُعيدت، وحُفظت على هذا الهاتف",
  moodWas: "المزاج: {mood}",
  moodWasNone: "بلا مزاج",
  activityWas: "{activity}: مختار",
  activityWasNot: "{activity}: غير مختار",

  joinedTitle: "كتبت هنا على هاتفين",
  joinedWhy:
    "حُفظت كلمات الهاتفين معًا. إن تراجعت، تبقى هنا كلمات هذا الهاتف وحدها، وتبقى الأخرى في «نسخ سابقة».",
  joinedMine: "كتبت على هذا الهاتف:",
  joinedKeep: "أبقِ الاثنين",
  joinedUndone: "عادت كلمات هذا الهاتف",
  joinedElsewhere: "جُمعت كلمات من هاتفين",
  joinedElsewhereWhy: "لم يُرمَ شيء. راجعها من فضلك حين يتسع وقتك.",
  lookOver: "راجعها",

  refusedHere: "لم يُقبل تغيير لك هنا",
  refusedHereWhy: "ما كتبته محفوظ على هذا الهاتف، مع السبب.",

  lostTitle: "كان هذا الهاتف قد فقد ما يحفظه Linkwell عليه",
  lostComing: "كل ما أُرسل من قبل في طريقه إليك.",
  lostBack: "ما لم يُرسل من هذا الهاتف ضاع؛ وعاد كل ما عداه.",
  lostNothing: "ما لم يُرسل من هذا الهاتف ضاع. ولا تحفظ الخدمة مزاجًا ولا تدوينة لك يمكن أن تعود.",
  lostEmptied: "ما لم يُرسل من هذا الهاتف ضاع. وكنت قد حذفت كل ما عداه قبل ذلك.",
  lostWorker: "ما لم يُرسل من هذا الجهاز ضاع؛ وعاد كل ما عداه.",
  lostSeen: "فهمت",

  emptiedTitle: "يومياتك فارغة",
  emptiedWhy: "حذفت كل ما كان فيها، على هذا الهاتف أو على غيره. لا ينقص شيء آخر.",

  notFound: "ما كان ينتمي إليه لم يعد موجودًا.",
  tooLarge: "هذا أكبر مما تتسع له الخدمة.",
  unmergeable: "غيّر هاتف آخر الكلمات نفسها، ولم يمكن جمع الاثنين.",
  unknownKind: "لا تعرف الخدمة شيئًا كهذا بعد. قد تعرفه بعد تحديثها القادم.",
  triedAgain: "حُفظ على هذا الهاتف، وسيُرسل من جديد",
  saveAnewEntry: "احفظها تدوينة جديدة",
  saveAnewMood: "احفظه مزاجًا جديدًا",
  savedAnew: "حُفظ من جديد، وهو خاص بك",
  letGo: "تخلّيت عنه",
} satisfies ArabicArea<typeof source>;
