using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>Real programs that talk through a proxy.</summary>
internal static class GuardClients
{
    // Absolute-form and CONNECT as Node's own http module does them; it has no proxy support by itself.
    private const string NodeScript = """
        const http = require('http'), tls = require('tls'), fs = require('fs');
        const [proxyHost, proxyPort, method, target, ca, secret, body] = process.argv.slice(1);
        const url = new URL(target);
        const show = (status, text) => { console.log(text + '\n' + status); process.exit(0); };
        const fields = { Host: url.host, 'X-Secret': secret, 'Content-Length': Buffer.byteLength(body) };
        const collect = response => {
          let text = '';
          response.on('data', part => text += part).on('end', () => show(response.statusCode, text));
        };
        if (url.protocol === 'http:') {
          http.request({ host: proxyHost, port: proxyPort, method, path: target, headers: fields }, collect).end(body);
        } else {
          http.request({ host: proxyHost, port: proxyPort, method: 'CONNECT', path: url.hostname + ':' + (url.port || 443), headers: { Host: url.host, 'X-Secret': secret } })
            .on('connect', (response, socket) => {
              if (response.statusCode !== 200) return show(response.statusCode, '');
              const secure = tls.connect({ socket, servername: url.hostname, ca: fs.readFileSync(ca) }, () =>
                http.request({ createConnection: () => secure, method, path: url.pathname + url.search, headers: fields }, collect).end(body));
              secure.on('error', error => show(0, error.message));
            }).end();
        }
        """;

    /// <summary>Sends a request through a proxy.</summary>
    /// <param name="client"><c>curl</c>, <c>dotnet</c> or <c>node</c>.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">Where to.</param>
    /// <param name="authority">The certificate that is trusted, PEM.</param>
    /// <param name="secret">A header's value.</param>
    /// <param name="body">The body.</param>
    /// <returns>The status, of the tunnel where that was refused, and the body.</returns>
    public static async Task<(int Status, string Body)> SendAsync(string client, IPEndPoint proxy, string method, string url, string authority, string secret, string body)
    {
        switch (client)
        {
            case "curl":
                var curl = await RunAsync(
                    "curl", "-sS", "--noproxy", "", "--proxy", $"http://{proxy}", "--cacert", authority, "-X", method, "-H", $"X-Secret: {secret}", "--data-binary", body,
                    "-w", "\n%{http_connect} %{http_code}", url);
                var codes = curl.Last.Split(' ');
                return (Number(codes[1]) is var code and not 0 ? code : Number(codes[0]), curl.Before);
            case "node":
                var node = await RunAsync("node", "-e", NodeScript, proxy.Address.ToString(), proxy.Port.ToString(CultureInfo.InvariantCulture), method, url, authority, secret, body);
                return (Number(node.Last), node.Before);
            default:
                return await SendAsync(proxy, method, url, authority, secret, body);
        }
    }

    private static async Task<(int Status, string Body)> SendAsync(IPEndPoint proxy, string method, string url, string authority, string secret, string body)
    {
        using var trusted = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(authority));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://{proxy}"),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck },
            },
        });
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = new StringContent(body) };
        request.Headers.Add("X-Secret", secret);
        try
        {
            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            return (exception.Message.Contains("403", StringComparison.Ordinal) ? 403 : -1, "");
        }
    }

    private static async Task<(string Before, string Last)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Peer.Require(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = (await process.StandardOutput.ReadToEndAsync()).TrimEnd('\n');
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(deadline.Token);
        var last = output.LastIndexOf('\n');
        Assert.True(last >= 0, $"{program}: {output}\n{await errors}");
        return (output[..last], output[(last + 1)..]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
