package dev.mailgent.protocol.bounce;

import static dev.mailgent.protocol.bounce.BounceReason.*;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Wording of refusals, as servers really write it. The first row that matches wins, so the order is the policy:
/// what names a cause on our side (authentication, reputation, sender) stands above what blames the recipient, and a
/// full or locked mailbox above an unknown one, because a wrong "unknown" buries a living address for good.
final class ReasonPhrases {
    private record Row(BounceReason reason, List<String> phrases) {
        boolean matches(String said) {
            return phrases.stream().anyMatch(phrase -> isSaid(said, phrase));
        }

        // From the start of a word: "no ptr" is not in "casino ptr", though "throttl" is in "throttled".
        private static boolean isSaid(String said, String phrase) {
            int at = said.indexOf(phrase);
            while (at > 0
                    && Character.isLetterOrDigit(said.charAt(at - 1))
                    && Character.isLetterOrDigit(phrase.charAt(0))) {
                at = said.indexOf(phrase, at + 1);
            }
            return at >= 0;
        }
    }

    private static final List<Row> ROWS = List.of(
            // What cPanel's Exim says when the domain has neither MX nor address, guessing at causes it did not check.
            row(HOST_UNKNOWN, "account or domain may not exist"),
            row(NO_MAIL_HOST, """
                    null mx|nullmx|does not accept mail|doesn't accept mail|doesn't receive email|does not receive mail
                    domain does not accept|couldn't find a mail exchanger|no mail exchanger|mail is not accepted here
                    does not accept email|never accepts mail|indicated no smtp service
                    no host found for existing smtp connection"""),
            row(NOT_COMPLIANT, """
                    rfc 5322 compliant|rfc 2822 compliant|rfc5322 compliant|multiple addresses in from
                    duplicate header|multiple subject|missing from header|missing date header|missing message-id
                    not rfc compliant|rfc 1035|rfc 822 compliant|invalid message header|bare lf|bare <lf>|bare line feed
                    messages missing a valid address in|does not conform to"""),
            row(AUTH_FAILURE, """
                    dmarc|spf check|spf record|spf fail|bad spf|spf:|(spf)|failed spf|spf validation|spf lookup|spf test
                    sender policy framework|dkim|unauthenticated email|sender is unauthenticated|spf policy
                    does not have authentication information|authentication checks|sender id (pra)|rejected by spf
                    domain authentication|fails to pass authentication|dmarc-|not pass verification|spf -all"""),
            row(NO_REVERSE_DNS, """
                    reverse dns|ptr record|ptr resource record|a valid ptr|rdns|ip name lookup failed|no ptr|dns ptr
                    mismatches client ip|unverifiable sending ip|cannot find your hostname|reverse lookup
                    cannot find your reverse hostname|cannot resolve your ip|could not resolve your ip|no reverse
                    unresolvable client|reverse hostname|does not resolve to|helo and reverse|forward-confirmed
                    ip address does not resolve|hostname for your ip|reverse-dns|fcrdns|must have a ptr"""),
            row(TLS_FAILURE, """
                    starttls|does not support tls|tls is required|tls required|tls handshake|requires tls|tls negotiation
                    encryption required|certificate verify failed|server certificate|mta-sts|dane-required"""),
            row(TOO_FAST, """
                    receiving mail at a rate|receiving email at a rate|sending too fast|mail rate|message rate|rate-limited
                    rate limited|too quickly|throttl|exceeded its rate|exceeded the maximum number of messages
                    daily limit|hourly limit|per hour|per minute|too many messages|sending limit|messages limit"""),
            row(TOO_MANY, """
                    too many recipients|too many connections|connection rate limit|too many concurrent|too many simultaneous
                    maximum number of connections|connection limit|too many sessions|too many open connections
                    recipients limit|number of recipients|too many errors"""),
            row(BAD_REPUTATION, """
                    reputation|user complaints|unusual rate of unsolicited|unexpected volume|senderscore|sender score
                    suspicious activity|sending ip has been"""),
            row(VIRUS, "virus|infected|malware|trojan|worm detected|contains a dangerous"),
            row(SPAM, """
                    scored as spam|identified as spam|looks like spam|considered spam|detected as spam|appears to be spam
                    spam content|spam message|spam score|spam detected|spamassassin|is spam|- spam|as spam|spam classification
                    message content rejected|content rejected|junk mail|junk e-mail|unsolicited|bulk mail|blocked by spam
                    spam filter|spam rejected|suspected spam|probable spam|likely spam|spam-like|spammy|be spam|spam or
                    rejected as spam|spam check|anti-spam|antispam|phish|graymail|bayes|high on spam"""),
            row(BLOCKED, """
                    blocked using|blacklist|black list|blocklist|block list|blocked list|dnsbl|spamhaus|spamcop|sorbs|barracuda
                    banned|client host|blocked by|blocked for abuse|is blocked|was blocked|are blocked|blocked -|(bl)|denylist
                    not accepting connections|closing transmission channel|use the smtp server of your isp|relay quota
                    service permits|is listed in|is listed at|is listed on|are listed|listed by|currently listed|bad host|dynamic ip|residential|dial-up|dialup|access denied, ip
                    ip address has been|connection refused by policy|connection dropped|from your ip|your ip address|sending ip
                    has been blocked|temporarily blocked|blocked due|invalid domain name|smtp service not available
                    server's ip|connections not accepted from|no smtp service|helo rejected|helo command rejected
                    poor domain|rbl |ip address is|mail server ip|ip has been|your network is|mail from your host"""),
            row(RELAY_DENIED, """
                    relay access denied|relaying denied|relay denied|relay not permitted|not configured to relay|unable to relay
                    relaying not allowed|relaying not permitted|do not relay|not relay|relay operation|relaying is|relay is not
                    email address is not verified|not a gateway|not permitted to relay|relay prohibited|relaying prohibited
                    not an open relay|relaying mail to|not in my domain|that domain isn't in my list|isn't allowed to be relayed
                    this system is not configured|no relay|relay attempt|mail relay|allowed rcpthosts|message rejected: email"""),
            row(MAILBOX_FULL, """
                    mailbox full|mailbox is full|mailbox for user is full|over quota|overquota|over-quota|quota exceeded
                    exceeded quota|exceeds quota|quota exceed|exceed the quota|exceeded the quota|disk quota|exceeded storage
                    storage quota|out of storage|inbox is full|not enough disk space|not enough storage|exceeded his quota
                    user has exhausted|mailbox has exceeded|mailbox quota|exceeded mailbox|maildir over|folder is full
                    account is over|too much mail|mailbox exceeds|insufficient mailbox|account is full|no room in|mailfolder
                    size limit of the mailbox|user's disk|user has too many|mailbox size limit|storage allocation
                    mailboxfull|mailbox_full|out of space|quota violation|mail quota|reached its quota|boite pleine
                    user is over|exceed mailbox|storage space|message store is full|insufficient quota|bal pleine
                    mailbox would exceed|as their mailbox is full|exceeded the local limit|number of messages in recipient's mailbox|permanent quota|reached quota|casilla llena|postfach ist voll|postfach voll"""),
            row(SYSTEM_FULL, """
                    insufficient disk space|insufficient system storage|insufficient storage|no space left|low on disk
                    system storage|file system is full|disk full|requested mail action aborted: exceeded storage"""),
            row(TOO_BIG, """
                    message size exceeds|message too large|message is too large|message too big|message too long|too big
                    exceeds the maximum message size|exceeds maximum message size|message length exceeds|maximum message size
                    line limit exceeded|message file too|message exceeds|maximum size|exceeded maximum|size limit|size exceeds
                    larger than|recipsizelimit|sizelimit|max message size|message header size|exceeds size|exceeds the size
                    exeeded the maximum"""),
            row(MOVED, """
                    no longer on server|has moved|not our customer|user has moved|moved to|address has changed
                    mailbox moved|has been replaced by|user not local; please try|please use the new address|not our user"""),
            row(SUSPENDED, """
                    is disabled|been disabled|disabled recipient|is inactive|inactive user|inactive account|inactive mailbox
                    suspended|mailaddress is administrativ|administratively disabled|is locked|locked account|temporary locked|temporarily locked|frozen|deactivated|discontinued
                    account expired|mailbox disabled|not active|account disabled|user disabled|account has been blocked
                    recipient disabled|recipient suspended|mailbox currently suspended|mailbox is blocked|user is blocked
                    mailbox unavailable or access denied|currently unavailable|temporarily unavailable mailbox
                    account that you tried to reach is|account closed|is dormant|not receiving mail|user paused
                    account is no longer|is closed|on hold|reached is over|mailbox temporarily|is not accepting mail"""),
            row(SENDER_REJECTED, """
                    sender address rejected|domain of sender|sender domain|unroutable sender|unrouteable sender|invalid sender
                    domain is invalid. please provide|sender verify|sender rejected|invalid from address|rejected sender|sender denied
                    to/from an address|google groups|sender unknown|unknown sender|sender does not exist|sender not allowed|sender was rejected
                    sender is not|mail from command|backscatter|sending domain|sender is blocked|sender address|rejecting sender
                    callback|call-out|callout|sender callback|return path|reverse-path|reverse path|bad sender|bogus mail from
                    mail from address|senders not|sender may not|sender has|sender prohibited
                    or you may not have permission"""),
            row(POLICY, """
                    denied by policy|for policy reasons|policy violation|policy reasons|local policy|protocol violation|header error
                    message not allowed|content presents a potential|security issue|security polic|due to policy|company policy
                    policy rejection|administrative prohibition|mail policy|transport rule|by policy|rejected by policy
                    not allowed by|restricted|authrequired|authentication required|prohibited|rejected by rule|content filter
                    access policy|violates|acceptable use|message filtered by|policy restrict|attachment type"""),
            row(CONTENT, """
                    headers too large|8-bit data in message header|improper use of 8-bit|content-type|mime error|message format
                    invalid header|header too large|bad header|data format error|message header"""),
            row(NETWORK, """
                    not found, try again|host name lookup failure|temporarily unable to resolve|name server reply
                    temporary name|dns temporarily|server failure"""),
            row(HOST_UNKNOWN, """
                    host unknown|unknown host|domain not found|domain name not found|no such domain|couldn't find any host
                    domain does not exist|domain doesn't exist|domain is not reachable
                    unrouteable mail domain|unroutable domain|unrouteable domain|invalid domain|domain must exist|hostunknown
                    illegal host/domain|no such host|unknown domain|domain unknown|bad destination host|host name is unknown
                    domain isn't|name or service not known|no route to domain|unresolvable domain
                    illegal host|host or domain name not found|domain could not be found|badly formed or unknown
                    no mx or address|all relevant mx records point to non-existent|host not found|invalid host|host address lookups failed|remote domain doesn|lookup failed"""),
            row(USER_UNKNOWN, """
                    user unknown|unknown user|no such user|no such mailbox|no such recipient|no such person|no such address
                    mailbox unavailable|mailbox not found|does not exist|doesn't exist|not exist|user not found|unknown recipient
                    recipient unknown|recipient not found|recipientnotfound|recipnotfound|invalid recipient|invalid mailbox
                    invalid address|address unknown|unknown address|address rejected|no mailbox here|unknown or illegal
                    not a valid|not listed in|no account|unknown local|couldn't be found|wasn't found|is not known|unknown to
                    recipient rejected|unrouteable address|unroutable address|unknown virtual|unknown account|account unknown
                    unknown mailbox|mailbox unknown|not a local|no local mailbox|not found in|not our|invalid user|bad address
                    user doesn't|doesn't have a|recipient is not|no valid recipient|not a known|bad destination mailbox
                    isn't a user|user invalid|invalid local|no user|not a registered|does not have a
                    undeliverable address|cannot be found|could not be found|can't be found|name is not recognized|not recognized
                    unknown name|user_unknown|address not found|addressee unknown|no longer available|no longer valid|no longer at
                    no longer exist|no longer in use|recipient address|user is unknown|not local
                    introuvable|inconnu|inexistant|non trovato|sconosciuto|desconocido|desconhecido|no existe
                    unbekannt|nicht gefunden|existiert nicht|non esiste|bestaat niet|nie istnieje|not present
                    mailbox is not|no mailbox|no recipient|this address no|unable to find"""),
            row(MAILER_ERROR, """
                    command output|mailer error|procmail|pipe to|local delivery failed|child process|command line usage
                    pipe transport|exit status|returned non-zero|vdelivermail|command failed|maildrop"""),
            row(EXPIRED, """
                    message expired|delivery time expired|retry timeout|retry time not reached|for too long|queue too long
                    in the queue|have been failing|has been failing|delivery expired
                    queue.expired|still undelivered|not be delivered for|not yet been delivered|maximum time|gave up|giving up
                    not yet received|has been delayed|timeout exceeded|warning message only|max retry|lifetime"""),
            row(NETWORK, """
                    timed out|time out|timeout|connection refused|lost connection|connection lost|connection reset|no route to
                    network is unreachable|network unreachable|too many hops|loops back|mail loop|routing loop|loop detected
                    name service error|name server|lookup failure|wasn't able to establish|unable to connect|broken pipe|socket error
                    couldn't connect|could not connect|cannot connect|connect to|connection failed|hop count|points to local host|too many "received"|best-preference mx|communications failure|hops exceeded
                    dns error|did not accept our requests|dns lookup|dns failure|no answer|not respond|temporary lookup|host is down|unreachable"""),
            row(SYSTEM_ERROR, """
                    unable to contact ldap|queue file write error|transaction failed|could not load|local configuration error
                    internal error|system error|operating system error|server error|can't create|cannot create|internal server
                    insufficient permission|permission denied|i/o error|local error|out of memory|insufficient resources|configuration error
                    aliasing/forwarding loop|system not capable|processing error|software error"""),
            row(SYNTAX, """
                    syntax error|improper sequence|malformed address|not implemented|unrecognized command|bad sequence
                    command not recognized|invalid command|invalid parameter|parameters not recognized|need rcpt|must issue"""),
            row(
                    FILTERED,
                    "message filtered|filtered|refused by recipient|recipient does not accept|due to extended inactivity"),
            row(
                    ON_HOLD,
                    "temporary failure|temporarily|try again|greylist|grey list|gray list|deferred|try later|on hold"));

    /// Characters read of one refusal; a reply line has 512 octets, a long one ten of them.
    private static final int MAX_TEXT = 3000;

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>()\\[\\]\"',;:]{1,64}@[\\w.-]{1,255}");
    private static final Pattern URL = Pattern.compile("https?://\\S{1,500}");
    // Continuation codes that a folded multi-line reply leaves in the middle of a sentence: "due to 550-5.7.26
    // domain's".
    private static final Pattern CODES =
            Pattern.compile("(?<!\\S)[245]\\d\\d[- ]#?(?:[245]\\.\\d{1,3}\\.\\d{1,3})?(?=\\s|$)");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private ReasonPhrases() {}

    /// Null when no known wording is in the text.
    static @Nullable BounceReason in(String text) {
        var said = plain(text);
        for (var row : ROWS) {
            if (row.matches(said)) {
                return row.reason;
            }
        }
        return null;
    }

    /// Lower case on one line, without addresses, links and codes: a mailbox may well be called `unknown-user`.
    static String plain(String text) {
        var said = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        said = URL.matcher(said.toLowerCase(Locale.ROOT)).replaceAll(" ");
        said = ADDRESS.matcher(said).replaceAll(" ");
        said = CODES.matcher(SPACES.matcher(said).replaceAll(" ")).replaceAll(" ");
        return SPACES.matcher(said.replace("\u2019", "'")).replaceAll(" ").strip();
    }

    private static Row row(BounceReason reason, String phrases) {
        return new Row(
                reason,
                phrases.lines()
                        .flatMap(line -> List.of(line.split("\\|")).stream())
                        .map(String::strip)
                        .filter(phrase -> !phrase.isEmpty())
                        .toList());
    }
}
