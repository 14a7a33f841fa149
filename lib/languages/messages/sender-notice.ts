import { area } from "../area";

/** The mail about a sending domain whose DNS records are gone. */
export const senderNotice = area({
  en: {
    title: "No mail is sent from {domain} any more",
    text: "The DNS records of {domain}, of the tenant {tenant}, were gone for 72 hours. Without them its mail would be taken for forged. Set them again and check them, and mail comes from there again.",
    fallback: "Until then mail comes from {fallback}.",
    button: "See what is missing",
    open: "Open this link to see what is missing:",
  },
  de: {
    title: "Von {domain} werden keine E-Mails mehr gesendet",
    text: "Die DNS-Einträge von {domain}, Mandant {tenant}, fehlten 72 Stunden lang. Ohne sie gälten die E-Mails als gefälscht. Setzen Sie die Einträge neu und prüfen Sie sie, dann wird wieder von dort gesendet.",
    fallback: "Bis dahin kommen die E-Mails von {fallback}.",
    button: "Ansehen, was fehlt",
    open: "Öffnen Sie diesen Link, um zu sehen, was fehlt:",
  },
  fr: {
    title: "Plus aucun e-mail n’est envoyé depuis {domain}",
    text: "Les enregistrements DNS de {domain}, du locataire {tenant}, ont manqué pendant 72 heures. Sans eux, ses e-mails passeraient pour des faux. Rétablissez-les et vérifiez-les : les e-mails partiront de nouveau de là.",
    fallback: "D’ici là, les e-mails viennent de {fallback}.",
    button: "Voir ce qui manque",
    open: "Ouvrez ce lien pour voir ce qui manque :",
  },
  es: {
    title: "Ya no se envía correo desde {domain}",
    text: "Los registros DNS de {domain}, del inquilino {tenant}, faltaron durante 72 horas. Sin ellos, su correo se tomaría por falso. Vuelva a ponerlos y compruébelos, y el correo saldrá de nuevo de allí.",
    fallback: "Hasta entonces, el correo viene de {fallback}.",
    button: "Ver qué falta",
    open: "Abra este enlace para ver qué falta:",
  },
  ja: {
    title: "{domain} からのメール送信は停止されました",
    text: "テナント {tenant} の {domain} の DNS レコードが 72 時間見つかりませんでした。レコードがないと、メールは偽造とみなされます。もう一度設定して確認すると、再びここから送信されます。",
    fallback: "それまで、メールは {fallback} から送信されます。",
    button: "足りないものを見る",
    open: "足りないものを見るには、次のリンクを開いてください：",
  },
  ar: {
    title: "لم يعد يُرسل أي بريد من {domain}",
    text: "غابت سجلات DNS الخاصة بالنطاق {domain}، التابع للمستأجر {tenant}، مدة 72 ساعة. من دونها يُعدّ بريده مزوّرًا. أعد ضبطها وتحقّق منها ليعود الإرسال منه.",
    fallback: "حتى ذلك الحين يأتي البريد من {fallback}.",
    button: "عرض ما ينقص",
    open: "افتح هذا الرابط لمعرفة ما ينقص:",
  },
});
