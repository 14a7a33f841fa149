import { area } from "../area";

/** The question before signing out, and the goodbye. */
export const signedOut = area({
  en: {
    questionTitle: "Sign out?",
    questionText: "You will be signed out of {product} in this browser.",
    stay: "To stay signed in, just close this page.",
    doneTitle: "You are signed out",
    doneText: "You can close this page.",
    again: "Sign in again",
  },
  de: {
    questionTitle: "Abmelden?",
    questionText: "Sie werden in diesem Browser von {product} abgemeldet.",
    stay: "Um angemeldet zu bleiben, schließen Sie einfach diese Seite.",
    doneTitle: "Sie sind abgemeldet",
    doneText: "Sie können diese Seite schließen.",
    again: "Erneut anmelden",
  },
  fr: {
    questionTitle: "Se déconnecter ?",
    questionText: "Vous serez déconnecté de {product} dans ce navigateur.",
    stay: "Pour rester connecté, fermez simplement cette page.",
    doneTitle: "Vous êtes déconnecté",
    doneText: "Vous pouvez fermer cette page.",
    again: "Se reconnecter",
  },
  es: {
    questionTitle: "¿Cerrar sesión?",
    questionText: "Se cerrará su sesión de {product} en este navegador.",
    stay: "Para mantener la sesión abierta, simplemente cierre esta página.",
    doneTitle: "Ha cerrado sesión",
    doneText: "Puede cerrar esta página.",
    again: "Volver a iniciar sesión",
  },
  ja: {
    questionTitle: "ログアウトしますか？",
    questionText: "このブラウザーで {product} からログアウトします。",
    stay: "ログインしたままにする場合は、このページを閉じてください。",
    doneTitle: "ログアウトしました",
    doneText: "このページは閉じてかまいません。",
    again: "もう一度ログイン",
  },
  ar: {
    questionTitle: "هل تريد تسجيل الخروج؟",
    questionText: "سيُسجَّل خروجك من {product} في هذا المتصفح.",
    stay: "لمواصلة استخدام حسابك، أغلق هذه الصفحة فحسب.",
    doneTitle: "تم تسجيل خروجك",
    doneText: "يمكنك إغلاق هذه الصفحة.",
    again: "تسجيل الدخول مرة أخرى",
  },
});
