using System.Text;
using Gateway.Policies;
using Gateway.Policies.AccessLog;
using Gateway.Tests.Support;

namespace Gateway.Tests.AccessLog;

/// <summary>L2: what is hidden in arguments and results before a log can show anything of them.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PayloadRedactionTests
{
    [Theory]
    [InlineData("""{"password":"x","a":1}""", """{"password":"<redacted>","a":1}""")]
    [InlineData("""{"deep":[{"API-Key":{"x":1}}]}""", """{"deep":[{"API-Key":"<redacted>"}]}""")]
    [InlineData("""{"access_token":"x","client_secret":[1,2],"Authorization":"y","cookie":null}""", """{"access_token":"<redacted>","client_secret":"<redacted>","Authorization":"<redacted>","cookie":"<redacted>"}""")]
    [InlineData("""{"a":1.50,"b":true,"c":null,"d":"e"}""", """{"a":1.50,"b":true,"c":null,"d":"e"}""")]
    public void Names_of_credentials_are_hidden_at_any_depth(string json, string shown) => Assert.Equal(shown, Apply(json));

    [Theory]
    [InlineData("""{"pin":1,"a":{"pin":2}}""", """{"pin":"<redacted>","a":{"pin":"<redacted>"}}""")]
    [InlineData("""{"customer":{"card":"4711","name":"n"},"card":"kept"}""", """{"customer":{"card":"<redacted>","name":"n"},"card":"kept"}""")]
    [InlineData("""{"items":[{"note":"a"},{"note":"b"}]}""", """{"items":[{"note":"<redacted>"},{"note":"<redacted>"}]}""")]
    public void Written_names_and_paths_are_hidden(string json, string shown) => Assert.Equal(shown, Apply(json, "pin", "customer.card", "items.*.note"));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void What_is_no_json_is_not_shown_at_all(string json) => Assert.Null(Apply(json));

    [Fact]
    public void Empty_part_of_a_path_is_an_error()
    {
        var errors = new List<ConfigError>();

        PayloadRedaction.Create(["ok", "a..b"], "at", errors);

        Assert.Equal(["at[1]"], errors.Select(error => error.Path));
    }

    private static string? Apply(string json, params string[] hidden) =>
        PayloadRedaction.Create(hidden, "", []).Apply(Encoding.UTF8.GetBytes(json)) is { } shown ? Encoding.UTF8.GetString(shown) : null;
}
