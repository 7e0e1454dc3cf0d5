using System.Text.Json;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Passwords;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication;

/// <summary>How policies, modes and places work together.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class AuthenticatorTests
{
    private const string Users = "alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
    private const string Login = "Basic YWxpY2U6c2VjcmV0";

    [Theory]
    [InlineData(null, "no_credential")]
    [InlineData("Bearer key", null)]
    [InlineData("bEaReR key", null)]
    [InlineData("Bearer other", "unknown_api_key")]
    [InlineData("Bearer  key", "unknown_api_key")]
    [InlineData("Bearer", "unknown_api_key")]
    [InlineData("Basic key", "no_credential")]
    [InlineData("key", "no_credential")]
    [InlineData("Bearer key|Bearer key", "several_credentials")]
    public async Task Credential_is_what_stands_behind_the_scheme_once(string? header, string? reason)
    {
        var request = new FakeRequest().With("Authorization", header);

        var result = await new Authenticator([Keys(AuthenticationMode.Strict)]).AuthenticateAsync(request, default, TestContext.Current.CancellationToken);

        Assert.Equal(reason, result.Refusal?.Reason);
        Assert.Equal(reason is null, result.Caller is not null);
        Assert.Equal(reason is not null and not "no_credential", result.Refusal?.CredentialCame == true);
    }

    [Theory]
    [InlineData(AuthenticationMode.Strict, false, false)]
    [InlineData(AuthenticationMode.Optional, true, false)]
    [InlineData(AuthenticationMode.Permissive, true, true)]
    public async Task Mode_says_who_passes_as_anonymous(AuthenticationMode mode, bool without, bool wrong)
    {
        var authenticator = new Authenticator([Keys(mode)]);

        var nobody = await authenticator.AuthenticateAsync(new FakeRequest(), default, TestContext.Current.CancellationToken);
        var stranger = await authenticator.AuthenticateAsync(new FakeRequest().With("Authorization", "Bearer other"), default, TestContext.Current.CancellationToken);

        Assert.Equal((without, wrong), (nobody.Caller == Caller.Anonymous, stranger.Caller == Caller.Anonymous));
        Assert.Equal((!without, !wrong), (nobody.Refusal is not null, stranger.Refusal is not null));
    }

    [Fact]
    public async Task Each_policy_has_its_say_and_the_caller_has_all_their_credentials()
    {
        var authenticator = new Authenticator([Keys(AuthenticationMode.Strict, "X-Api-Key"), Passwords()]);
        var request = new FakeRequest().With("Authorization", Login).With("X-Api-Key", "key");

        var result = await authenticator.AuthenticateAsync(request, default, TestContext.Current.CancellationToken);

        Assert.Equal("alice", result.Caller!.BasicUser);
        Assert.Equal("""{"team":"red"}"""u8.ToArray(), result.Caller.ApiKey!.Value.ToArray());
        Assert.Empty(request.Names);

        var half = await authenticator.AuthenticateAsync(new FakeRequest().With("X-Api-Key", "key"), default, TestContext.Current.CancellationToken);
        Assert.Equal(new AuthenticationRefusal(AuthenticationKind.Basic, CredentialCame: false, "no_credential"), half.Refusal);
    }

    [Fact]
    public async Task Wrong_credential_that_passes_is_taken_out_too()
    {
        var request = new FakeRequest().With("X-Api-Key", "other").With("X-Else", "stays");

        var result = await new Authenticator([Keys(AuthenticationMode.Permissive, "X-Api-Key")]).AuthenticateAsync(request, default, TestContext.Current.CancellationToken);

        Assert.Same(Caller.Anonymous, result.Caller);
        Assert.Equal(["X-Else"], request.Names);
    }

    [Fact]
    public async Task Password_that_was_right_once_is_still_looked_at_each_time()
    {
        var authenticator = new Authenticator([Passwords()]);
        foreach (var (login, isAlice) in new[] { (Login, true), (Login, true), ("Basic YWxpY2U6d3Jvbmc=", false), (Login, true) })
        {
            var result = await authenticator.AuthenticateAsync(new FakeRequest().With("Authorization", login), default, TestContext.Current.CancellationToken);

            Assert.Equal(isAlice, result.Caller?.BasicUser == "alice");
        }
    }

    private static ApiKeyAuthentication Keys(AuthenticationMode mode, string? header = null) => new(new ApiKeyConfig
    {
        Mode = mode,
        Keys = [new() { Key = new Secret("key"), Metadata = new Dictionary<string, JsonElement> { ["team"] = JsonSerializer.SerializeToElement("red") } }],
        Location = header is null ? null : new() { Header = new() { Name = header } },
    });

    private static BasicAuthentication Passwords() =>
        new(new BasicAuthConfig { Mode = AuthenticationMode.Strict, Htpasswd = new() { Inline = new Secret(Users) } }, Htpasswd.Read(Users));

    private sealed class FakeRequest : ICredentialSource
    {
        private readonly Dictionary<string, string[]> _headers = [];

        public IEnumerable<string> Names => _headers.Keys;

        public FakeRequest With(string name, string? values)
        {
            if (values is not null)
            {
                _headers[name] = values.Split('|');
            }

            return this;
        }

        public CredentialReading Read(CredentialLocation location) => _headers.GetValueOrDefault(location.Name) switch
        {
            null => default,
            [var value] => new(location.Read(value), IsAmbiguous: false),
            _ => new(null, IsAmbiguous: true),
        };

        public void Remove(CredentialLocation location) => _headers.Remove(location.Name);
    }
}
