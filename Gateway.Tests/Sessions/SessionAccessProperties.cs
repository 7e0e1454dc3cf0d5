using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authorization;
using Gateway.Tests.Authorization;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>Random rules, callers and catalogs, through whole sessions.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionAccessProperties
{
    private const int Cases = 60;

    [Fact]
    public async Task M1_listed_is_callable_and_denied_is_answered_as_unknown_without_asking_the_target()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            await using var rig = new SessionRig();
            await CheckAsync(rig, seed);
        }
    }

    private static async Task CheckAsync(SessionRig rig, int seed)
    {
        var random = new RandomRules(seed);
        var rules = random.Authorizer();
        var access = rules.For(random.Caller(), random.Facts());
        var catalog = random.Catalog();
        var session = await rig.OpenAsync(Script(catalog), "one", "two");

        // Of clients with a session and of those without one, whose requests are served in the gateway's.
        var modern = seed % 2 == 1;
        var listed = await ListAsync(session, access, modern);

        var refusals = new HashSet<string>();
        foreach (var name in catalog.Append("nowhere").SelectMany(name => new[] { $"one_{name}", $"two_{name}" }))
        {
            var answer = await session.AskAsync("tools/call", $$"""{"name":{{JsonSerializer.Serialize(name)}}}""", $"\"{name}\"", access, modern);
            var isCalled = JsonNode.Parse(answer)!["result"] is not null;

            // A backend without rules leaves it to the target to say what it does not know.
            Assert.True(isCalled == (listed.Contains(name) || (access.IsUnrestricted && name.EndsWith("_nowhere", StringComparison.Ordinal))), $"seed {seed}, {name}: {answer}");
            if (!isCalled)
            {
                refusals.Add(answer.Replace(name, "*", StringComparison.Ordinal));
            }
        }

        Assert.True(refusals.Count <= 1, $"seed {seed}: {string.Join('\n', refusals)}");
        foreach (var target in new[] { "one", "two" })
        {
            var calls = (await rig.Launcher.ServerAsync(target)).Received.Items.Select(line => JsonNode.Parse(line)!).Where(message => (string?)message["method"] == "tools/call");
            var called = calls.Select(message => $"{target}_{(string?)message["params"]!["name"]}").Where(name => !name.EndsWith("_nowhere", StringComparison.Ordinal) || !access.IsUnrestricted);
            Assert.Equal(listed.Where(name => name.StartsWith(target, StringComparison.Ordinal)).Order(StringComparer.Ordinal), called.Order(StringComparer.Ordinal));
        }
    }

    private static async Task<HashSet<string>> ListAsync(Session session, McpAccess access, bool modern)
    {
        var answer = JsonNode.Parse(await session.AskAsync("tools/list", access: access, modern: modern))!;
        return [.. answer["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)];
    }

    private static ServerScript Script(string[] catalog) => new ServerScript { Capabilities = """{"tools":{}}""" }
        .On("tools/list", $$"""{"tools":[{{string.Join(',', catalog.Select(name => $$"""{"name":{{JsonSerializer.Serialize(name)}}}"""))}}]}""")
        .On("tools/call", """{"content":[]}""");
}
