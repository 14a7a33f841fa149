import { area } from "../area";

/** The mails about a custom domain whose DNS records are gone. */
export const domainNotice = area({
  en: {
    warningTitle: "The DNS records of {domain} are gone",
    warning: "{domain} of the tenant {tenant} still works. Unless its records are back, it is switched off on {time}, and nobody can sign in there any more.",
    disabledTitle: "{domain} is switched off",
    disabled: "The DNS records of {domain}, of the tenant {tenant}, were gone for 72 hours, so it answers no more. Set them again and check them to bring it back.",
    otherHost: "At {host} people sign in as before.",
    button: "See what is missing",
    open: "Open this link to see what is missing:",
  },
  de: {
    warningTitle: "Die DNS-Einträge von {domain} sind verschwunden",
    warning: "{domain} des Mandanten {tenant} funktioniert noch. Sind die Einträge nicht wieder da, wird die Domain am {time} abgeschaltet, und niemand kann sich dort mehr anmelden.",
    disabledTitle: "{domain} ist abgeschaltet",
    disabled: "Die DNS-Einträge von {domain}, Mandant {tenant}, fehlten 72 Stunden lang; die Domain antwortet nicht mehr. Setzen Sie die Einträge neu und prüfen Sie sie, um sie zurückzuholen.",
    otherHost: "Unter {host} melden sich alle an wie bisher.",
    button: "Ansehen, was fehlt",
    open: "Öffnen Sie diesen Link, um zu sehen, was fehlt:",
  },
  fr: {
    warningTitle: "Les enregistrements DNS de {domain} ont disparu",
    warning: "{domain}, du locataire {tenant}, fonctionne encore. Si ses enregistrements ne reviennent pas, il sera désactivé le {time} et plus personne ne pourra s’y connecter.",
    disabledTitle: "{domain} est désactivé",
    disabled: "Les enregistrements DNS de {domain}, du locataire {tenant}, ont manqué pendant 72 heures ; le domaine ne répond plus. Remettez-les et vérifiez-les pour le rétablir.",
    otherHost: "Sur {host}, on se connecte comme avant.",
    button: "Voir ce qui manque",
    open: "Ouvrez ce lien pour voir ce qui manque :",
  },
  es: {
    warningTitle: "Los registros DNS de {domain} han desaparecido",
    warning: "{domain}, del inquilino {tenant}, todavía funciona. Si sus registros no vuelven, se desactivará el {time} y nadie podrá iniciar sesión allí.",
    disabledTitle: "{domain} está desactivado",
    disabled: "Los registros DNS de {domain}, del inquilino {tenant}, faltaron durante 72 horas, y el dominio ya no responde. Vuelva a ponerlos y compruébelos para recuperarlo.",
    otherHost: "En {host} se inicia sesión como antes.",
    button: "Ver lo que falta",
    open: "Abra este enlace para ver lo que falta:",
  },
  ja: {
    warningTitle: "{domain} の DNS レコードが見つかりません",
    warning: "テナント {tenant} の {domain} はまだ動作しています。レコードが戻らない場合は {time} に停止され、そこからはログインできなくなります。",
    disabledTitle: "{domain} を停止しました",
    disabled: "テナント {tenant} の {domain} の DNS レコードが 72 時間見つからなかったため、応答を停止しました。レコードを設定し直して確認すると、元に戻ります。",
    otherHost: "{host} ではこれまでどおりログインできます。",
    button: "不足しているものを見る",
    open: "次のリンクを開いて、不足しているものを確認してください：",
  },
  ar: {
    warningTitle: "سجلات DNS الخاصة بالنطاق {domain} لم تعد موجودة",
    warning: "لا يزال النطاق {domain} التابع للمستأجر {tenant} يعمل. إذا لم تعد سجلاته، فسيُوقَف في {time} ولن يتمكن أحد من تسجيل الدخول عبره.",
    disabledTitle: "أُوقِف النطاق {domain}",
    disabled: "غابت سجلات DNS الخاصة بالنطاق {domain} التابع للمستأجر {tenant} مدة 72 ساعة، فلم يعد يستجيب. أعد ضبطها وافحصها لاستعادته.",
    otherHost: "عبر {host} يسجّل الجميع الدخول كما في السابق.",
    button: "عرض ما ينقص",
    open: "افتح هذا الرابط لمعرفة ما ينقص:",
  },
});
