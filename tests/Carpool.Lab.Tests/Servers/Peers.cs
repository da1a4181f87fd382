namespace Carpool.Lab.Tests.Servers;

/// <summary>What swaks, curl and openssl, as a user has them, make of a host's services.</summary>
internal static class Peers
{
    /// <summary>Asks all of two hosts at once, since who hangs takes his time.</summary>
    private const string Script = """
        ca=/run/disk/tls/ca.pem
        ask() {
          what=$1
          shift
          if "$@" >/dev/null 2>&1; then echo "$what up"; else echo "$what down"; fi &
        }
        tls() {
          ending=$1 good=$2
          shift 2
          printf "$ending" | timeout 5 openssl s_client -quiet -CAfile $ca -verify_return_error \
            -verify_hostname $host "$@" | grep -q "$good"
        }
        for host in mail01 mail02; do
          at=192.0.2.1${host#mail0}
          web="curl --silent --fail --noproxy * --max-time 5 --cacert $ca --connect-to $host::$at:"
          as="--user anna:secret"
          mail="swaks --server $at --timeout 5 --quit-after RCPT --tls-verify --tls-ca-path $ca"
          ask "$host smtp swaks" timeout 5 $mail --tls --from '<>' --to anna@example.org
          envelope='MAIL FROM:<>\r\nRCPT TO:<anna@example.org>\r\nRSET\r\n'
          ask "$host smtp openssl" tls "EHLO me\r\n${envelope}QUIT\r\n" '^250 2.1.5' -starttls smtp -connect $at:25
          ask "$host smtps swaks" timeout 5 $mail --tlsc --port 465 --auth-user anna --auth-password secret \
            --from anna@example.org --to ben@example.org
          ask "$host smtps curl" $web $as smtps://$host:465 --upload-file $0 \
            --mail-from anna@example.org --mail-rcpt ben@example.org
          ask "$host pop3s curl" $web $as pop3s://$host/
          ask "$host pop3s openssl" tls 'USER anna\r\nPASS secret\r\nSTAT\r\nQUIT\r\n' '^+OK [0-9]' -connect $at:995
          ask "$host imaps curl" $web $as imaps://$host/INBOX --request 'EXAMINE INBOX'
          ask "$host imaps openssl" tls 'a LOGIN anna secret\r\nb EXAMINE INBOX\r\nc LOGOUT\r\n' '^b OK' \
            -connect $at:993
          ask "$host webmail curl" $web https://$host/
          ask "$host webmail openssl" tls 'GET / HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n' ^webmail \
            -connect $at:443
        done
        wait
        """;

    /// <returns>Lines as "mail01 smtp swaks up", in order.</returns>
    internal static async Task<string[]> AskAsync(TestLab lab)
    {
        var mail = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(mail, "Subject: test\r\n\r\nA test.\r\n");
            var told = await lab.ExecAsync("client", "bash", "-f", "-c", Script, mail);
            return [.. told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        }
        finally
        {
            File.Delete(mail);
        }
    }
}
