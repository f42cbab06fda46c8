"""What a seller reads, in the languages written here: data only. Keys are the same in each; `{…}` is filled in.

A problem (`Problem`) is a key too. No text holds Amazon's words, an exception's or a code: those are the operator's,
and stand in the log under the reference that the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Problem = Literal[
    "state",
    "other_user",
    "other_seller",
    "denied",
    "incomplete",
    "busy",
    "ours",
    "unreachable",
    "code",
    "choice",
    "missing",
    "method",
    "unproven",
    "invitation_unknown",
    "invitation_over",
    "invitation_used",
    "unknown_seller",
]

_EN = {
    "choose_title": "Connect your Amazon account",
    "choose": "Choose the country whose Seller Central you sign in to. Amazon will then ask for your consent.",
    "leave": "Amazon will ask for your consent, in Seller Central for {country}.",
    "country": "Country",
    "na": "Americas",
    "eu": "Europe, Middle East, Africa and India",
    "fe": "Asia-Pacific",
    "go": "Continue to Amazon",
    "ask": "Connect the Amazon seller {seller} to the account {user}?",
    "connect": "Connect",
    "done_title": "Connected",
    "done": "Your Amazon account is connected. You can close this page.",
    "wait_title": "One moment",
    "wait": "You are being taken on. If nothing happens, continue here:",
    "go_on": "Continue",
    "failed_title": "Not connected",
    "again": "Begin again",
    "again_appstore": "Please begin again in Amazon’s Appstore, where you came from.",
    "maybe_appstore": "If you came from Amazon’s Appstore, please begin again there.",
    "help": "Questions? {contact}",
    "help_unnamed": "Questions? Please ask whoever sent you here.",
    "reference": "Please mention this number: {reference}",
    "state": "This page can no longer be used. Either more than ten minutes have passed, or it was begun in another "
    "browser, or it was completed already.",
    "other_user": "This was begun by another user. Please sign in as that user, or begin again.",
    "other_seller": "You agreed with a different Amazon account than the one expected. Please sign out of Seller "
    "Central, sign in with the right account and begin again.",
    "denied": "Amazon has not passed on your consent. Nothing was changed.",
    "incomplete": "The link you followed is incomplete or was changed on the way.",
    "busy": "Too many connections are being made at the moment. Please try again in ten minutes.",
    "ours": "Your consent could not be completed because of a fault on our side. You have done nothing wrong and need "
    "not change anything at Amazon.",
    "unreachable": "Amazon did not answer properly just now. Please begin again in a few minutes.",
    "code": "Amazon’s permission to finish had already run out. Please begin again.",
    "choice": "Please choose one of the countries on the page.",
    "missing": "There is no such page.",
    "method": "This page cannot be opened in this way.",
    "unproven": "It could not be confirmed which Amazon account the consent belongs to, so nothing was saved.",
    "invitation_unknown": "This link is not a valid invitation. Please open the link you received once more, complete.",
    "invitation_over": "This invitation has expired. Please ask for a new one.",
    "invitation_used": "This invitation has been used already: your Amazon account is connected. There is nothing left "
    "to do.",
    "again_link": "Please open the link of your invitation again.",
    "kept_title": "Consent received",
    "kept": "Your consent has arrived and is kept. Amazon has not confirmed it yet; it will be asked again, and there "
    "is nothing left for you to do.",
    "unknown_seller": "No connection is prepared for this Amazon account. Nothing was changed.",
    "first": "1. Open Amazon’s page and agree there.",
    "then": "2. Amazon then opens another address, which need not load. Copy it from the browser and paste it "
    "here, within five minutes.",
    "address": "Address",
    "finish": "Finish",
}

_DE = {
    "choose_title": "Amazon-Konto verbinden",
    "choose": "Wählen Sie das Land, in dessen Seller Central Sie sich anmelden. Amazon bittet Sie dann um Ihre "
    "Zustimmung.",
    "leave": "Amazon bittet Sie um Ihre Zustimmung, in Seller Central für {country}.",
    "country": "Land",
    "na": "Amerika",
    "eu": "Europa, Naher Osten, Afrika und Indien",
    "fe": "Asien-Pazifik",
    "go": "Weiter zu Amazon",
    "ask": "Den Amazon-Verkäufer {seller} mit dem Konto {user} verbinden?",
    "connect": "Verbinden",
    "done_title": "Verbunden",
    "done": "Ihr Amazon-Konto ist verbunden. Sie können diese Seite schließen.",
    "wait_title": "Einen Moment",
    "wait": "Sie werden weitergeleitet. Falls nichts geschieht, geht es hier weiter:",
    "go_on": "Weiter",
    "failed_title": "Nicht verbunden",
    "again": "Von vorn beginnen",
    "again_appstore": "Bitte beginnen Sie noch einmal in Amazons Appstore, von wo Sie gekommen sind.",
    "maybe_appstore": "Falls Sie aus Amazons Appstore gekommen sind, beginnen Sie bitte dort noch einmal.",
    "help": "Fragen? {contact}",
    "help_unnamed": "Fragen? Bitte wenden Sie sich an die Stelle, die Sie hierher geschickt hat.",
    "reference": "Bitte nennen Sie diese Nummer: {reference}",
    "state": "Diese Seite gilt nicht mehr. Entweder sind mehr als zehn Minuten vergangen, oder der Vorgang wurde in "
    "einem anderen Browser begonnen, oder er ist bereits abgeschlossen.",
    "other_user": "Dieser Vorgang wurde von einem anderen Benutzer begonnen. Bitte melden Sie sich als dieser an oder "
    "beginnen Sie von vorn.",
    "other_seller": "Sie haben mit einem anderen Amazon-Konto zugestimmt als erwartet. Bitte melden Sie sich in Seller "
    "Central ab, melden Sie sich mit dem richtigen Konto an und beginnen Sie von vorn.",
    "denied": "Amazon hat uns keine Zustimmung übermittelt. Es wurde nichts geändert.",
    "incomplete": "Der Link, dem Sie gefolgt sind, ist unvollständig oder wurde unterwegs verändert.",
    "busy": "Im Augenblick werden zu viele Konten verbunden. Bitte versuchen Sie es in zehn Minuten noch einmal.",
    "ours": "Der Vorgang konnte wegen eines Fehlers auf unserer Seite nicht abgeschlossen werden. Sie haben nichts "
    "falsch gemacht und müssen bei Amazon nichts ändern.",
    "unreachable": "Amazon hat gerade nicht richtig geantwortet. Bitte beginnen Sie in einigen Minuten noch einmal.",
    "code": "Die Erlaubnis von Amazon, den Vorgang abzuschließen, war bereits abgelaufen. Bitte beginnen Sie von vorn.",
    "choice": "Bitte wählen Sie eines der Länder auf der Seite.",
    "missing": "Diese Seite gibt es nicht.",
    "method": "Diese Seite lässt sich so nicht aufrufen.",
    "unproven": "Es ließ sich nicht bestätigen, zu welchem Amazon-Konto die Zustimmung gehört. Daher wurde nichts "
    "gespeichert.",
    "invitation_unknown": "Dieser Link ist keine gültige Einladung. Bitte öffnen Sie den Link, den Sie erhalten haben, "
    "noch einmal vollständig.",
    "invitation_over": "Diese Einladung ist abgelaufen. Bitte lassen Sie sich eine neue geben.",
    "invitation_used": "Diese Einladung wurde bereits verwendet: Ihr Amazon-Konto ist verbunden. Sie brauchen nichts "
    "mehr zu tun.",
    "again_link": "Bitte öffnen Sie den Link aus Ihrer Einladung noch einmal.",
    "kept_title": "Zustimmung erhalten",
    "kept": "Ihre Zustimmung ist angekommen und gespeichert. Amazon hat sie noch nicht bestätigt; wir fragen noch "
    "einmal nach, und Sie brauchen nichts mehr zu tun.",
    "unknown_seller": "Für dieses Amazon-Konto ist keine Verbindung vorbereitet. Es wurde nichts geändert.",
    "first": "1. Öffnen Sie die Seite von Amazon und stimmen Sie dort zu.",
    "then": "2. Amazon öffnet danach eine andere Adresse, die nicht laden muss. Kopieren Sie sie aus dem "
    "Browser und fügen Sie sie innerhalb von fünf Minuten hier ein.",
    "address": "Adresse",
    "finish": "Abschließen",
}

_FR = {
    "choose_title": "Connecter votre compte Amazon",
    "choose": "Choisissez le pays du Seller Central auquel vous vous connectez. Amazon vous demandera ensuite votre "
    "accord.",
    "leave": "Amazon vous demandera votre accord, dans Seller Central pour {country}.",
    "country": "Pays",
    "na": "Amériques",
    "eu": "Europe, Moyen-Orient, Afrique et Inde",
    "fe": "Asie-Pacifique",
    "go": "Continuer vers Amazon",
    "ask": "Connecter le vendeur Amazon {seller} au compte {user} ?",
    "connect": "Connecter",
    "done_title": "Compte connecté",
    "done": "Votre compte Amazon est connecté. Vous pouvez fermer cette page.",
    "wait_title": "Un instant",
    "wait": "Vous allez être redirigé. Si rien ne se passe, continuez ici :",
    "go_on": "Continuer",
    "failed_title": "Compte non connecté",
    "again": "Recommencer",
    "again_appstore": "Veuillez recommencer depuis l’Appstore d’Amazon, d’où vous venez.",
    "maybe_appstore": "Si vous venez de l’Appstore d’Amazon, veuillez recommencer à partir de là.",
    "help": "Des questions ? {contact}",
    "help_unnamed": "Des questions ? Adressez-vous à la personne qui vous a envoyé ici.",
    "reference": "Veuillez indiquer ce numéro : {reference}",
    "state": "Cette page n’est plus valable. Soit plus de dix minutes se sont écoulées, soit l’opération a été "
    "commencée dans un autre navigateur, soit elle est déjà terminée.",
    "other_user": "Cette opération a été commencée par un autre utilisateur. Connectez-vous en tant que cet "
    "utilisateur ou recommencez.",
    "other_seller": "Vous avez donné votre accord avec un autre compte Amazon que celui attendu. Déconnectez-vous de "
    "Seller Central, connectez-vous avec le bon compte et recommencez.",
    "denied": "Amazon ne nous a pas transmis votre accord. Rien n’a été modifié.",
    "incomplete": "Le lien que vous avez suivi est incomplet ou a été modifié en chemin.",
    "busy": "Trop de connexions sont en cours. Veuillez réessayer dans dix minutes.",
    "ours": "L’opération n’a pas pu être terminée à cause d’une erreur de notre côté. Vous n’avez commis aucune erreur "
    "et n’avez rien à modifier chez Amazon.",
    "unreachable": "Amazon n’a pas répondu correctement. Veuillez recommencer dans quelques minutes.",
    "code": "L’autorisation d’Amazon pour terminer l’opération avait déjà expiré. Veuillez recommencer.",
    "choice": "Veuillez choisir l’un des pays de la page.",
    "missing": "Cette page n’existe pas.",
    "method": "Cette page ne peut pas être ouverte de cette façon.",
    "unproven": "Nous n’avons pas pu confirmer à quel compte Amazon l’accord appartient. Rien n’a donc été enregistré.",
    "invitation_unknown": "Ce lien n’est pas une invitation valable. Veuillez ouvrir de nouveau, en entier, le "
    "lien que vous avez reçu.",
    "invitation_over": "Cette invitation a expiré. Veuillez en demander une nouvelle.",
    "invitation_used": "Cette invitation a déjà été utilisée : votre compte Amazon est connecté. Vous n’avez plus "
    "rien à faire.",
    "again_link": "Veuillez ouvrir de nouveau le lien de votre invitation.",
    "kept_title": "Accord reçu",
    "kept": "Votre accord est arrivé et il est conservé. Amazon ne l’a pas encore confirmé ; la question lui sera "
    "posée de nouveau et vous n’avez plus rien à faire.",
    "unknown_seller": "Aucune connexion n’est préparée pour ce compte Amazon. Rien n’a été modifié.",
    "first": "1. Ouvrez la page d’Amazon et donnez-y votre accord.",
    "then": "2. Amazon ouvre ensuite une autre adresse, qui peut ne pas s’afficher. Copiez-la depuis le "
    "navigateur et collez-la ici, dans les cinq minutes.",
    "address": "Adresse de la page",
    "finish": "Terminer",
}

_ES = {
    "choose_title": "Conectar su cuenta de Amazon",
    "choose": "Elija el país del Seller Central en el que inicia sesión. A continuación, Amazon le pedirá su "
    "consentimiento.",
    "leave": "Amazon le pedirá su consentimiento, en Seller Central de {country}.",
    "country": "País",
    "na": "América",
    "eu": "Europa, Oriente Medio, África e India",
    "fe": "Asia-Pacífico",
    "go": "Continuar a Amazon",
    "ask": "¿Conectar el vendedor de Amazon {seller} con la cuenta {user}?",
    "connect": "Conectar",
    "done_title": "Cuenta conectada",
    "done": "Su cuenta de Amazon está conectada. Puede cerrar esta página.",
    "wait_title": "Un momento",
    "wait": "Le estamos redirigiendo. Si no ocurre nada, continúe aquí:",
    "go_on": "Continuar",
    "failed_title": "Cuenta no conectada",
    "again": "Empezar de nuevo",
    "again_appstore": "Empiece de nuevo en la Appstore de Amazon, de donde ha venido.",
    "maybe_appstore": "Si ha venido de la Appstore de Amazon, empiece de nuevo allí.",
    "help": "¿Tiene preguntas? {contact}",
    "help_unnamed": "¿Tiene preguntas? Diríjase a quien le ha enviado aquí.",
    "reference": "Indique este número: {reference}",
    "state": "Esta página ya no es válida. O bien han pasado más de diez minutos, o bien el proceso se inició en otro "
    "navegador, o bien ya se ha completado.",
    "other_user": "Este proceso lo inició otro usuario. Inicie sesión como ese usuario o empiece de nuevo.",
    "other_seller": "Ha dado su consentimiento con una cuenta de Amazon distinta de la esperada. Cierre la sesión en "
    "Seller Central, inicie sesión con la cuenta correcta y empiece de nuevo.",
    "denied": "Amazon no nos ha transmitido su consentimiento. No se ha modificado nada.",
    "incomplete": "El enlace que ha seguido está incompleto o se modificó por el camino.",
    "busy": "En este momento se están conectando demasiadas cuentas. Inténtelo de nuevo dentro de diez minutos.",
    "ours": "El proceso no se ha podido completar por un error nuestro. Usted no ha hecho nada mal y no tiene que "
    "cambiar nada en Amazon.",
    "unreachable": "Amazon no ha respondido correctamente. Empiece de nuevo dentro de unos minutos.",
    "code": "El permiso de Amazon para terminar ya había caducado. Empiece de nuevo.",
    "choice": "Elija uno de los países de la página.",
    "missing": "Esta página no existe.",
    "method": "Esta página no se puede abrir de este modo.",
    "unproven": "No se ha podido confirmar a qué cuenta de Amazon pertenece el consentimiento, por lo que no se ha "
    "guardado nada.",
    "invitation_unknown": "Este enlace no es una invitación válida. Abra de nuevo, completo, el enlace que ha "
    "recibido.",
    "invitation_over": "Esta invitación ha caducado. Solicite una nueva.",
    "invitation_used": "Esta invitación ya se ha utilizado: su cuenta de Amazon está conectada. No tiene que hacer "
    "nada más.",
    "again_link": "Abra de nuevo el enlace de su invitación.",
    "kept_title": "Consentimiento recibido",
    "kept": "Su consentimiento ha llegado y está guardado. Amazon aún no lo ha confirmado; se le volverá a preguntar y "
    "usted no tiene que hacer nada más.",
    "unknown_seller": "No hay ninguna conexión preparada para esta cuenta de Amazon. No se ha modificado nada.",
    "first": "1. Abra la página de Amazon y dé allí su consentimiento.",
    "then": "2. Amazon abre después otra dirección, que puede no cargarse. Cópiela del navegador y péguela aquí "
    "antes de cinco minutos.",
    "address": "Dirección",
    "finish": "Terminar",
}

_IT = {
    "choose_title": "Collegare il suo account Amazon",
    "choose": "Scelga il paese del Seller Central a cui accede. Amazon le chiederà poi il consenso.",
    "leave": "Amazon le chiederà il consenso, in Seller Central per {country}.",
    "country": "Paese",
    "na": "Americhe",
    "eu": "Europa, Medio Oriente, Africa e India",
    "fe": "Asia-Pacifico",
    "go": "Continua su Amazon",
    "ask": "Collegare il venditore Amazon {seller} all’account {user}?",
    "connect": "Collega",
    "done_title": "Account collegato",
    "done": "Il suo account Amazon è collegato. Può chiudere questa pagina.",
    "wait_title": "Un momento",
    "wait": "La stiamo reindirizzando. Se non succede nulla, continui da qui:",
    "go_on": "Continua",
    "failed_title": "Account non collegato",
    "again": "Ricomincia",
    "again_appstore": "Ricominci dall’Appstore di Amazon, da cui è arrivato.",
    "maybe_appstore": "Se è arrivato dall’Appstore di Amazon, ricominci da lì.",
    "help": "Domande? {contact}",
    "help_unnamed": "Domande? Si rivolga a chi l’ha mandata qui.",
    "reference": "Indichi questo numero: {reference}",
    "state": "Questa pagina non è più valida. Sono passati più di dieci minuti, oppure l’operazione è stata iniziata "
    "in un altro browser, oppure è già stata completata.",
    "other_user": "Questa operazione è stata iniziata da un altro utente. Acceda come quell’utente o ricominci.",
    "other_seller": "Ha dato il consenso con un account Amazon diverso da quello previsto. Esca da Seller Central, "
    "acceda con l’account giusto e ricominci.",
    "denied": "Amazon non ci ha trasmesso il suo consenso. Non è stato modificato nulla.",
    "incomplete": "Il link che ha seguito è incompleto o è stato modificato lungo il percorso.",
    "busy": "Al momento sono in corso troppi collegamenti. Riprovi tra dieci minuti.",
    "ours": "Non è stato possibile completare l’operazione a causa di un errore da parte nostra. Lei non ha sbagliato "
    "nulla e non deve modificare nulla su Amazon.",
    "unreachable": "Amazon non ha risposto correttamente. Ricominci tra qualche minuto.",
    "code": "L’autorizzazione di Amazon a completare l’operazione era già scaduta. Ricominci.",
    "choice": "Scelga uno dei paesi nella pagina.",
    "missing": "Questa pagina non esiste.",
    "method": "Questa pagina non può essere aperta in questo modo.",
    "unproven": "Non è stato possibile confermare a quale account Amazon appartenga il consenso, quindi non è stato "
    "salvato nulla.",
    "invitation_unknown": "Questo link non è un invito valido. Apra di nuovo, per intero, il link che ha ricevuto.",
    "invitation_over": "Questo invito è scaduto. Ne chieda uno nuovo.",
    "invitation_used": "Questo invito è già stato utilizzato: il suo account Amazon è collegato. Non deve fare altro.",
    "again_link": "Apra di nuovo il link del suo invito.",
    "kept_title": "Consenso ricevuto",
    "kept": "Il suo consenso è arrivato ed è stato salvato. Amazon non lo ha ancora confermato; la richiesta verrà "
    "ripetuta e lei non deve fare altro.",
    "unknown_seller": "Per questo account Amazon non è preparato alcun collegamento. Non è stato modificato nulla.",
    "first": "1. Apra la pagina di Amazon e dia lì il consenso.",
    "then": "2. Amazon apre poi un altro indirizzo, che potrebbe non caricarsi. Lo copi dal browser e lo "
    "incolli qui entro cinque minuti.",
    "address": "Indirizzo",
    "finish": "Termina",
}

_JA = {
    "choose_title": "Amazonアカウントの連携",
    "choose": "サインインするセラーセントラルの国を選択してください。続いてAmazonの画面で同意を求められます。",
    "leave": "Amazonのセラーセントラル（{country}）で同意を求められます。",
    "country": "国",
    "na": "南北アメリカ",
    "eu": "ヨーロッパ・中東・アフリカ・インド",
    "fe": "アジア太平洋",
    "go": "Amazonへ進む",
    "ask": "Amazon出品者 {seller} をアカウント {user} に連携しますか？",
    "connect": "連携する",
    "done_title": "連携が完了しました",
    "done": "Amazonアカウントの連携が完了しました。このページを閉じてください。",
    "wait_title": "しばらくお待ちください",
    "wait": "自動的に次のページへ移動します。移動しない場合は、こちらからお進みください。",
    "go_on": "進む",
    "failed_title": "連携できませんでした",
    "again": "最初からやり直す",
    "again_appstore": "お手数ですが、Amazonのアプリストアから再度お手続きください。",
    "maybe_appstore": "Amazonのアプリストアからお越しの場合は、アプリストアから再度お手続きください。",
    "help": "お問い合わせ先：{contact}",
    "help_unnamed": "ご不明な点は、このページをご案内した担当者にお問い合わせください。",
    "reference": "お問い合わせの際は、次の番号をお伝えください：{reference}",
    "state": "このページは無効です。10分以上経過したか、別のブラウザで開始されたか、"
    "またはすでに手続きが完了しています。",
    "other_user": "この手続きは別のユーザーが開始したものです。"
    "そのユーザーでサインインするか、最初からやり直してください。",
    "other_seller": "想定とは異なるAmazonアカウントで同意されました。セラーセントラルからサインアウトし、"
    "正しいアカウントでサインインしてから、最初からやり直してください。",
    "denied": "Amazonから同意が得られませんでした。変更は行われていません。",
    "incomplete": "リンクが不完全か、途中で変更されています。",
    "busy": "現在、手続きが集中しています。10分後にもう一度お試しください。",
    "ours": "当方の問題により、手続きを完了できませんでした。"
    "お客様の操作に誤りはなく、Amazonでの設定変更も必要ありません。",
    "unreachable": "Amazonから正常な応答がありませんでした。数分後に最初からやり直してください。",
    "code": "手続きを完了するためのAmazonの許可は、すでに期限が切れていました。最初からやり直してください。",
    "choice": "ページに表示されている国から選択してください。",
    "missing": "このページは存在しません。",
    "method": "このページはこの方法では開けません。",
    "unproven": "どのAmazonアカウントの同意であるかを確認できなかったため、何も保存していません。",
    "invitation_unknown": "このリンクは有効な招待ではありません。受け取ったリンク全体をもう一度開いてください。",
    "invitation_over": "この招待は有効期限が切れています。新しい招待をご依頼ください。",
    "invitation_used": "この招待はすでに使用されています。Amazonアカウントは連携済みですので、操作は不要です。",
    "again_link": "招待のリンクをもう一度開いてください。",
    "kept_title": "同意を受け付けました",
    "kept": "同意は受け付けられ、保存されました。Amazonによる確認はまだ完了していませんが、当方で再度確認しますので、"
    "お客様の操作は不要です。",
    "unknown_seller": "このAmazonアカウントの連携は準備されていません。変更は行われていません。",
    "first": "1. Amazonのページを開き、同意してください。",
    "then": "2. その後、Amazonが別のアドレスを開きます（表示されなくてもかまいません）。"
    "そのアドレスをブラウザからコピーし、5分以内にここへ貼り付けてください。",
    "address": "アドレス",
    "finish": "完了する",
}

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": _EN, "de": _DE, "fr": _FR, "es": _ES, "it": _IT, "ja": _JA}
)
"""By language, as in `lang`. The first is for everybody whose language is not here."""

COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        "US": "United States",
        "CA": "Canada",
        "MX": "México",
        "BR": "Brasil",
        "GB": "United Kingdom",
        "DE": "Deutschland",
        "FR": "France",
        "IT": "Italia",
        "ES": "España",
        "NL": "Nederland",
        "BE": "België / Belgique",
        "SE": "Sverige",
        "PL": "Polska",
        "TR": "Türkiye",
        "EG": "Egypt / مصر",
        "SA": "Saudi Arabia / السعودية",
        "AE": "United Arab Emirates / الإمارات",
        "IN": "India",
        "IE": "Ireland",
        "ZA": "South Africa",
        "SG": "Singapore",
        "AU": "Australia",
        "JP": "日本",
    }
)
"""Each country as it calls itself: one list for readers of every language."""
