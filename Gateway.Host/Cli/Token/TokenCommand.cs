using System.CommandLine;
using System.Security.Cryptography;

namespace Gateway.Host.Cli.Token;

/// <summary>The verb <c>token</c>: an issuer to develop and test with. Not for production: it gives tokens to whoever asks.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Make keys and tokens to develop and test with. Not for production.") { CreateKeys(), CreateIssue(), CreateServe() };

    private static Command CreateKeys()
    {
        var (file, algorithm) = (TokenOptions.KeyFile(required: true), TokenOptions.Algorithm());
        var command = new Command("keys", "Make a private key unless the file is there, and print the public one as JWKS. For development only.") { file, algorithm };
        command.SetAction((parsed, _) => RunAsync(parsed, async () =>
        {
            using var key = DevKeyFile.ReadOrCreate(parsed.GetRequiredValue(file), parsed.GetRequiredValue(algorithm));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(key.Jwks);
        }));
        return command;
    }

    private static Command CreateIssue()
    {
        var (file, issuer, expires, claims) = (TokenOptions.KeyFile(required: true), TokenOptions.Issuer(required: true), TokenOptions.Expires(), TokenOptions.Claims());
        var subject = new Option<string?>("--sub") { HelpName = "NAME", Description = "Who the token is about." };
        var audiences = new Option<string[]>("--aud") { HelpName = "URL", Description = "Whom the token is for; may be repeated.", DefaultValueFactory = _ => [] };
        var command = new Command("issue", "Print a signed token. For development only.") { file, issuer, subject, audiences, claims, expires };
        command.SetAction((parsed, _) => RunAsync(parsed, async () =>
        {
            using var key = DevKeyFile.Read(parsed.GetRequiredValue(file));
            var token = new DevToken(IssuerName(parsed.GetRequiredValue(issuer)!), parsed.GetValue(subject), parsed.GetRequiredValue(audiences), parsed.GetRequiredValue(expires))
            {
                Claims = parsed.GetValue(claims) ?? [],
            };
            await parsed.InvocationConfiguration.Output.WriteLineAsync(token.Sign(key, TimeProvider.System));
        }));
        return command;
    }

    private static Command CreateServe()
    {
        var (port, address, issuer) = (TokenOptions.Port(), TokenOptions.Address(), TokenOptions.Issuer(required: false));
        var (file, algorithm) = (TokenOptions.KeyFile(required: false), TokenOptions.Algorithm());
        var command = new Command("serve", "Serve keys, metadata and tokens: an issuer that gives tokens to whoever asks. For development only.")
        {
            port, address, issuer, file, algorithm,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, async () =>
        {
            using var key = parsed.GetValue(file) is { } path
                ? DevKeyFile.ReadOrCreate(path, parsed.GetRequiredValue(algorithm))
                : DevKey.Create(parsed.GetRequiredValue(algorithm));
            var name = parsed.GetValue(issuer) is { } url ? IssuerName(url) : null;
            await using var served = await DevIssuer.StartAsync(parsed.GetRequiredValue(address)!, parsed.GetRequiredValue(port), name, key, TimeProvider.System, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync(served.Describe());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }));
        return command;
    }

    // As written: an issuer is compared letter by letter, and a URL object puts a slash behind a bare host.
    private static string IssuerName(Uri url) => url.OriginalString;

    private static async Task<int> RunAsync(ParseResult parsed, Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (OperationCanceledException)
        {
            // SIGINT or SIGTERM: the expected end of a server.
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
