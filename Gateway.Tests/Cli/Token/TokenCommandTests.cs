using System.CommandLine;
using System.Text;
using System.Text.Json;
using Gateway.Host.Cli.Token;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Tokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cli.Token;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class TokenCommandTests : IDisposable
{
    private const string Issuer = "http://localhost:9000";

    private readonly TemporaryFolder _folder = new();

    private string KeyFile => _folder.File("key.pem");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    public void Issued_token_verifies_with_the_printed_keys(string algorithm)
    {
        var keys = Run("keys", "--key-file", KeyFile, "--algorithm", algorithm).Output;
        var token = Run("issue", "--issuer", Issuer, "--sub", "alice", "--aud", "http://localhost:3000/mcp", "--key-file", KeyFile).Output.TrimEnd();

        var result = Verify(token, keys, "http://localhost:3000/mcp");

        Assert.Equal((null, "alice", algorithm), (result.Fault, result.Token?.Subject, JsonWebKeySet.Read(Encoding.UTF8.GetBytes(keys)).Set!.Keys[0].Algorithm.ToString()));
        Assert.InRange(result.Token!.ExpiresAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void Claims_are_json_where_they_can_be()
    {
        Run("keys", "--key-file", KeyFile);
        var token = Run(
            "issue", "--issuer", Issuer, "--aud", "a", "--aud", "b", "--key-file", KeyFile, "--expires", "1h30m",
            "--claim", "roles=[\"admin\"]", "--claim", "scope=read write", "--claim", "level=3", "--claim", "iss=other", "--claim", "none=null").Output.TrimEnd();

        using var payload = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        var json = payload.RootElement;

        Assert.Equal(
            ("[\"a\",\"b\"]", "[\"admin\"]", "read write", 3, "other", JsonValueKind.Null),
            (json.GetProperty("aud").GetRawText(), json.GetProperty("roles").GetRawText(), json.GetProperty("scope").GetString(),
                json.GetProperty("level").GetInt32(), json.GetProperty("iss").GetString(), json.GetProperty("none").ValueKind));
        Assert.Equal(5400, json.GetProperty("exp").GetInt64() - json.GetProperty("iat").GetInt64());
        Assert.False(json.TryGetProperty("sub", out _));
    }

    [Fact]
    public void Key_file_is_its_owners_only_and_never_written_over()
    {
        var first = Run("keys", "--key-file", KeyFile).Output;
        var written = File.ReadAllText(KeyFile);

        Assert.Equal(first, Run("keys", "--key-file", KeyFile, "--algorithm", "RS256").Output);
        Assert.Equal(written, File.ReadAllText(KeyFile));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\"d\"", first, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Assert.Contains("chmod 600", Run(1, "issue", "--issuer", Issuer, "--key-file", KeyFile).Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no key at all")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n-----END PUBLIC KEY-----")]
    public void File_without_private_key_is_refused(string text)
    {
        File.WriteAllText(KeyFile, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead);
        }

        var (output, error) = Run(1, "issue", "--issuer", Issuer, "--key-file", KeyFile);

        Assert.Equal("", output);
        Assert.NotEqual("", error);
    }

    [Theory]
    [InlineData("issue --issuer http://localhost:9000")]
    [InlineData("issue --key-file k")]
    [InlineData("issue --issuer nonsense --key-file k")]
    [InlineData("issue --issuer http://i?x=1 --key-file k")]
    [InlineData("issue --issuer http://i --key-file k --expires never")]
    [InlineData("issue --issuer http://i --key-file k --expires 0")]
    [InlineData("issue --issuer http://i --key-file k --claim x")]
    [InlineData("issue --issuer http://i --key-file k --claim a=1 --claim a=2")]
    [InlineData("issue --issuer http://i --key-file missing.pem")]
    [InlineData("keys")]
    [InlineData("keys --key-file k --algorithm HS256")]
    [InlineData("keys --key-file missing/k.pem")]
    [InlineData("serve")]
    [InlineData("serve --port 65536")]
    [InlineData("serve --port 0 --address everywhere")]
    public void Wrong_command_line_is_refused(string line)
    {
        var (output, error) = Run(1, line.Replace("missing", _folder.File("missing"), StringComparison.Ordinal).Split(' '));

        Assert.NotEqual("", error);
        Assert.DoesNotContain("eyJ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("keys", "--help")]
    [InlineData("issue", "--help")]
    [InlineData("serve", "--help")]
    public void Help_says_that_it_is_for_development(params string[] arguments) =>
        Assert.Matches(@"(?i)for\s+development\s+only|not\s+for\s+production", Run(arguments).Output);

    private static JwtResult Verify(string token, string keys, string audience) =>
        new JwtVerifier(new JwtVerifierOptions { Issuer = Issuer, Audiences = [audience] }, TimeProvider.System)
            .Verify(token, JsonWebKeySet.Read(Encoding.UTF8.GetBytes(keys)).Set);

    private static (string Output, string Error) Run(params string[] arguments) => Run(0, arguments);

    private static (string Output, string Error) Run(int code, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var actual = new RootCommand { TokenCommand.Create() }.Parse(["token", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = error });

        Assert.True(code == actual, $"{actual}: {output}{error}");
        return (output.ToString(), error.ToString());
    }
}
