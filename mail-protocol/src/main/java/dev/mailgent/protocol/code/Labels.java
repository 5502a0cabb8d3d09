package dev.mailgent.protocol.code;

import static dev.mailgent.protocol.code.Label.Kind.CODE;
import static dev.mailgent.protocol.code.Label.Kind.EXPIRY;
import static dev.mailgent.protocol.code.Label.Kind.OTHER_NUMBER;
import static dev.mailgent.protocol.code.Label.Kind.OTHER_TOPIC;
import static dev.mailgent.protocol.code.Label.Kind.PROMOTION;
import static dev.mailgent.protocol.code.Label.Kind.STRONG;
import static dev.mailgent.protocol.code.Label.Kind.WEAK;

import java.util.ArrayList;
import java.util.List;

/// The words around numbers that tell a one-time code from an order, a phone or a price.
final class Labels {
    private static final int MAX_LABELS = 2000;

    private static final LabelTrie WORDS = new LabelTrie()
            .add(
                    STRONG,
                    "verification code*|verification-code|verification pin|verify code|security code*|login code*|log-in code*",
                    "sign-in code*|signin code*|sign in code*|one-time code*|one time code*|one-time password*|one time password*",
                    "one-time passcode*|one time passcode*|one-time pin|one time pin|single-use code*|single use code*",
                    "temporary code*|temporary password|temporary pin|confirmation code*|authentication code*|auth code*",
                    "authorization code*|authorisation code*|access code*|activation code*|otp|otp code*|2fa code*|mfa code*",
                    "two-factor code*|two factor code*|two-step code*|passcode*|magic code*|device code*|recovery code|reset code*",
                    "password reset code*|email code|phone verification code*|registration code*|validation code*|pass code|pass-code",
                    // de
                    "bestätigungscode*|verifizierungscode*|sicherheitscode*|anmeldecode*|einmalcode*|einmalpasswort*|einmalkennwort*",
                    "zugangscode*|freischaltcode*|prüfcode*|aktivierungscode*|authentifizierungscode*|login-code*|mtan|smstan",
                    // fr es pt it
                    "code de vérification|code de verification|code de sécurité|code de confirmation|code de connexion",
                    "code d'accès|code d’accès|code d'authentification|code d’authentification|code à usage unique|code unique",
                    "mot de passe à usage unique|mot de passe temporaire|code d'activation|code d’activation|code secret",
                    "código de verificación|codigo de verificacion|código de seguridad|código de acceso|código de confirmación",
                    "código único|código de un solo uso|contraseña de un solo uso|contraseña temporal|clave dinámica|clave temporal",
                    "código de verificação|código de segurança|código de acesso|código de confirmação|senha de uso único|senha temporária",
                    "codice di verifica|codice di sicurezza|codice di accesso|codice di conferma|codice otp|codice monouso|password monouso",
                    // nl sv da no fi
                    "verificatiecode*|beveiligingscode*|inlogcode*|bevestigingscode*|toegangscode*|eenmalige code*|activeringscode*",
                    "verifieringskod*|säkerhetskod*|engångskod*|inloggningskod*|bekräftelsekod*|engångslösenord*|aktiveringskod*",
                    "bekræftelseskode*|engangskode*|sikkerhedskode*|verifikationskode*|bekreftelseskode*|sikkerhetskode*|innloggingskode*",
                    "vahvistuskoodi*|kertakäyttökoodi*|turvakoodi*|kirjautumiskoodi*|varmennuskoodi*",
                    // pl cs sk hu ro tr
                    "kod weryfikacyjny|kod bezpieczeństwa|kod potwierdzający|kod dostępu|kod jednorazowy|hasło jednorazowe|kod logowania",
                    "ověřovací kód*|bezpečnostní kód*|jednorázový kód*|potvrzovací kód*|přihlašovací kód*|overovací kód*|jednorazový kód*",
                    "ellenőrző kód*|megerősítő kód*|biztonsági kód*|egyszer használatos|hitelesítő kód*|cod de verificare|codul de verificare",
                    "cod de securitate|codul de securitate|doğrulama kodu*|güvenlik kodu*|onay kodu*|giriş kodu*|tek kullanımlık|aktivasyon kodu*",
                    // ru uk bg el
                    "код подтверждения|код проверки|код безопасности|проверочный код|одноразовый код|одноразовый пароль|код доступа|код для входа",
                    "код авторизации|код активации|код підтвердження|одноразовий код|одноразовий пароль|перевірочний код|код безпеки|код за потвърждение",
                    "κωδικός επαλήθευσης|κωδικό επαλήθευσης|κωδικός ασφαλείας|κωδικός μίας χρήσης|κωδικός επιβεβαίωσης",
                    // ar fa he hi th vi id
                    "رمز التحقق|رمز التأكيد|رمز الأمان|كود التحقق|رمز الدخول|كلمة المرور لمرة واحدة|کد تایید|کد تأیید|رمز یکبار مصرف|קוד אימות|קוד האימות",
                    "קוד חד פעמי|קוד חד-פעמי|קוד אבטחה|सत्यापन कोड|ओटीपी|रหัสยืนยัน|รหัส otp|รหัสผ่านครั้งเดียว|mã xác minh|mã xác nhận|mã xác thực|mã otp",
                    "mã kích hoạt|mã bảo mật|ma xac minh|ma xac nhan|ma xac thuc|ma otp|ma kich hoat|kode verifikasi|kode otp|kode keamanan|kode konfirmasi",
                    "kode akses|kata sandi sekali pakai|kod pengesahan|kod tac|tac",
                    // zh ja ko
                    "验证码|驗證碼|校验码|校驗碼|动态码|动态密码|動態密碼|确认码|確認碼|激活码|安全码|安全碼|认证码|認證碼|登录码|验证代码|驗證代碼|一次性密码",
                    "一次性密碼|短信验证|验证密码|認証コード|確認コード|ワンタイムパスワード|ワンタイムコード|認証番号|確認番号|セキュリティコード|ログインコード",
                    "パスコード|認証用コード|検証コード|인증번호|인증 번호|인증코드|인증 코드|확인 코드|확인코드|보안 코드|보안코드|일회용 비밀번호|일회용 코드|로그인 코드")
            .add(
                    CODE,
                    "code|codes|pin|pins|pin-code|pincode|tan|código|codigo|codice|codul|clave|kod|kodu|kodunuz|kode|koden|koodi|koodisi",
                    "kód|kódod|kódja|код|коду|кода|пароль|пароля|κωδικός|κωδικό|رمز|كود|کد|קוד|कोड|รหัส|mã|kodi|kodas|kods|sandi",
                    "コード|코드|口令|暗証番号|şifreniz|şifre|hasło|heslo|jelszó|parola|senha|wachtwoordcode|代码|代碼|密码|密碼|コードは|ma so")
            .add(
                    WEAK,
                    "verification|verify|verifying|confirmation|confirm|authentication|authenticate|authenticator|two-factor",
                    "two-step|2-step|2fa|mfa|log in|login|log-in|sign in|sign-in|signin|signing in|logging in|activate|activation",
                    "one-time|one time|bestätigen|bestätigung*|verifizieren|anmelden|anzumelden|anmeldung|einloggen|einzuloggen|zu bestätigen|vérifier|vérification|connexion",
                    "connecter|verificar|verificación|verificação|iniciar sesión|acceder|entrar|verifica|accedi|accesso|inloggen|verifiëren",
                    "verifiera|logga in|bekræft|log ind|logg inn|kirjaudu|vahvista|zaloguj*|logowani*|weryfikac*|ověř*|přihlá*|bejelentkez*",
                    "doğrula*|giriş yap*|подтверд*|вход*|войти|авториз*|підтверд*|увійти|επαλήθευσ*|σύνδεσ*|تسجيل الدخول|تأكيد|אימות|התחבר*",
                    "đăng nhập|xác minh|xác nhận|masuk|verifikasi|验证|驗證|登录|登入|登錄|認証|確認|ログイン|サインイン|인증|확인|로그인")
            .add(
                    OTHER_NUMBER,
                    "order confirmation|booking confirmation|payment confirmation|appointment confirmation|reservation confirmation",
                    "order|orders|order number|order no|order id|order code|invoice*|tracking|tracking number|tracking code*|shipment|parcel",
                    "ticket|case|case number|ref|reference|reference number|reference code|account|account number|acct|customer number|customer no",
                    "customer id|client id|user id|member id|membership|transaction|transaction id|receipt|amount|total|subtotal|balance|price",
                    "phone|telephone|tel|call|mobile|fax|whatsapp at|zip|zip code*|zipcode|postal|postal code*|postcode*|post code|po box|p.o. box|suite",
                    "room|apt|street|avenue|road|floor|building|serial|serial number|model|version|build|release|item|sku|isbn|product code*",
                    "item code|booking|booking code*|booking number|reservation|reservation number|reservation code*|confirmation number",
                    "confirmation no|confirmation #|confirmation id|pnr|record locator|flight|gate|seat|ending in|ending with|ends in|ends with|ending",
                    "last four|last 4|card|card number|iban|swift|swift code|sort code*|routing number|bic|vat|tax id|registration number|company number",
                    "license number|licence number|patent|copyright|©|since|established|error|error code*|status code*|exit code*|http|port|country code*|area code*",
                    "dialing code|bar code*|barcode*|qr code*|qr-code*|source code*|dress code*|color code*|colour code*|unicode|morse code|building code",
                    "extension|ext|page|pages|chapter|section|issue|pull request|commit|id|year|years|points",
                    "users|members|followers|copies|employees|miles|calories|dated|room code|door code|gate code|wifi",
                    // de fr es pt it nl
                    "bestellung|bestellnummer|auftrag*|rechnung*|kundennummer|sendungsnummer|vorgangsnummer|aktenzeichen|betrag|telefon|postleitzahl|plz",
                    "kontonummer|kartennummer|ländercode*|strichcode*|fehlercode*|seit|referenz*|commande|facture|suivi|colis|numéro|téléphone|montant",
                    "code postal|code erreur|référence|carte|pedido|factura|seguimiento|referencia|teléfono|importe|código postal|tarjeta|encomenda|fatura",
                    "telefone|valor|cartão|ordine|fattura|spedizione|riferimento|telefono|importo|codice postale|codice fiscale|cap|carta|codice ordine",
                    "bestelling|bestelnummer|factuur|klantnummer|telefoonnummer|bedrag|kaart|beställning|ordernummer|faktura|ordre|ordrenummer|tilaus|lasku",
                    // pl cs hu tr ru uk
                    "zamówieni*|faktur*|przesyłk*|telefon*|kod pocztowy|objednávk*|zásilk*|psč|rendelés*|számla|sipariş*|takip*|telefon numarası|заказ*|счет*|счёт*",
                    "накладн*|телефон*|индекс|карты|карта|на сумму|сумма|замовлен*|рахун*|номер|номера",
                    // vi zh ja ko
                    "so dien thoai|số điện thoại|đơn hàng|订单*|訂單*|订单号|单号|運單|运单*|快递*|尾号*|尾號*|卡号*|金额|电话|電話*|手机号*|手機*|邮编|郵遞*|编号|編號|号码",
                    "注文番号*|注文*|お問い合わせ番号|会員番号|受付番号|伝票番号|郵便番号|金額|下4桁|末尾|주문번호|주문*|운송장*|전화*|우편번호|금액|계좌*|카드*|끝자리")
            .add(
                    PROMOTION,
                    "promo*|promo code*|promocode*|promotion code*|promotional code*|discount*|discount code*|coupon*|coupon code*|voucher*",
                    "voucher code*|gift code*|gift card*|referral code*|invite code*|at checkout|off your|% off|save up|sale ends",
                    "gutschein*|rabatt*|rabattcode*|gutscheincode*|aktionscode*|code promo*|réduction|remise|bon d'achat|code de réduction|cupón*|descuento*",
                    "cupom*|desconto*|código promocional|codice sconto|sconto*|buono sconto|kortingscode*|korting|rabattkod*|rabatkode*|alennuskoodi*|kod rabatowy*",
                    "zniżk*|slevov*|kupon*|indirim*|промокод*|скидк*|купон*|знижк*|优惠*|優惠*|折扣*|クーポン*|割引*|쿠폰*|할인*")
            .add(
                    OTHER_TOPIC,
                    "meeting id|meeting-id|join zoom*|webinar*|dial-in|dial in|conference id|webex|microsoft teams meeting|meeting passcode",
                    "meeting number|itinerary|boarding*|e-ticket|check-in opens|your flight|hotel booking|your reservation|buchungscode*|flug*|réservation|vuelo",
                    "reserva de|prenotazione|会议号|會議|ミーティングid|회의 id")
            .add(
                    EXPIRY,
                    "expire*|expiring|expiry|valid for|valid until|is valid|good for|gültig*|läuft in|expir*|valable|valide pendant|válido*|valida por|caduca*|vence",
                    "scade*|valido*|valida per|geldig*|verloopt|giltig*|gäller i|gyldig*|udløber|utløper|voimassa|ważny*|wygaśnie|wygasa|platí|platnost*|érvényes*|lejár*",
                    "geçerli*|valabil*|действ*|истека*|дійсн*|ισχύει|λήγει|صالح*|تنتهي|בתוקף|có hiệu lực|hết hạn|berlaku|有效|过期|過期|有効|유효|만료");

    /// Ends of compound words, as in Einmalkode: these are found inside words too.
    private static final LabelTrie ENDINGS =
            new LabelTrie().add(CODE, "code|codes|kod|koden|kode|koder|koodi|koodisi|koodin|kód|kódja");

    private Labels() {}

    /// All labels of a text in order; where several begin at one place, the longest.
    static List<Label> in(CharSequence text) {
        var labels = new ArrayList<Label>();
        var previous = ' ';
        for (int i = 0; i < text.length() && labels.size() < MAX_LABELS; ) {
            char c = text.charAt(i);
            var label = mayBegin(c, previous) ? WORDS.at(text, i) : null;
            if (label == null && (c == 'c' || c == 'k') && Character.isLetter(previous)) {
                label = ENDINGS.at(text, i);
            }
            if (label == null) {
                previous = c;
                i++;
                continue;
            }
            labels.add(label);
            i = label.end();
            previous = text.charAt(i - 1);
        }
        return labels;
    }

    private static boolean mayBegin(char c, char previous) {
        if (c < 'A') {
            return c == '%' || c == '2';
        }
        return !Character.isLetter(previous) || c >= 0xE00 || previous >= 0xE00;
    }
}
