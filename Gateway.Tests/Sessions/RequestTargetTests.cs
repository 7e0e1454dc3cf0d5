using Gateway.Actors.Backends;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Tests.Backends;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RequestTargetTests
{
    private static readonly McpBackend Several = TestBackend.Of("a", "b-c");
    private static readonly McpBackend Single = TestBackend.Of("a");
    private static readonly McpBackend Unprefixed = TestBackend.Of(PrefixMode.Never, "a", "b");

    [Theory]
    [InlineData("tools/call", """{"name":"b-c_echo","arguments":{"name":"b-c_x"}}""", 1, "echo", """{"name":"echo","arguments":{"name":"b-c_x"}}""")]
    [InlineData("tools/call", """{ "name" : "a_b_c" , "n":1.0}""", 0, "b_c", """{ "name" : "b_c" , "n":1.0}""")]
    [InlineData("tools/call", """{"name":"b\u002dc_\"\\é"}""", 1, "\"\\é", """{"name":"\"\\é"}""")]
    [InlineData("tools/call", """{"name":"a_"}""", 0, "", """{"name":""}""")]
    [InlineData("prompts/get", """{"name":"a_greet"}""", 0, "greet", """{"name":"greet"}""")]
    [InlineData("resources/read", """{"uri":"b-c+file:///x+y"}""", 1, "file:///x+y", """{"uri":"file:///x+y"}""")]
    [InlineData("resources/read", """{"uri":"a+x:\/\/y"}""", 0, "x://y", """{"uri":"x://y"}""")]
    [InlineData("resources/subscribe", """{"uri":"ui://a+w"}""", 0, "ui://w", """{"uri":"ui://w"}""")]
    [InlineData("resources/unsubscribe", """{"uri":"a+x:y"}""", 0, "x:y", """{"uri":"x:y"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"a_p"},"argument":{"name":"a_x","value":"v"}}""", 0, "p", """{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a_x","value":"v"}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/resource","uri":"a+x:{y}"}}""", 0, "x:{y}", """{"ref":{"type":"ref/resource","uri":"x:{y}"}}""")]
    public void Request_goes_to_the_target_of_its_prefix_under_the_targets_own_name(string method, string parameters, int target, string item, string expected)
    {
        var (found, error, sent) = Find(Several, method, parameters);

        Assert.Null(error);
        Assert.Equal((target, item, expected), (found!.Value.Target, found.Value.Item, sent));
    }

    [Theory]
    [InlineData("tools/call", """{"name":"b-c_echo"}""", "b-c_echo")]
    [InlineData("tools/call", """{"name":"\u0065cho"}""", "echo")]
    [InlineData("resources/read", """{"uri":"a+x:\/y"}""", "a+x:/y")]
    public void Only_target_gets_what_the_client_wrote(string method, string parameters, string item)
    {
        var (found, error, sent) = Find(Single, method, parameters);

        Assert.Null(error);
        Assert.Equal((0, item, parameters), (found!.Value.Target, found.Value.Item, sent));
    }

    [Theory]
    [InlineData("tools/call", """{"name":"echo"}""", "Unknown tool: echo")]
    [InlineData("tools/call", """{"name":"c_echo"}""", "Unknown tool: c_echo")]
    [InlineData("tools/call", """{"name":"A_\"x\""}""", "Unknown tool: A_\"x\"")]
    [InlineData("prompts/get", """{"name":"greet"}""", "Unknown prompt: greet")]
    [InlineData("resources/read", """{"uri":"file:///x"}""", "Unknown resource: file:///x")]
    [InlineData("resources/read", """{"uri":"file:///a+b"}""", "Unknown resource: file:///a+b")]
    [InlineData("completion/complete", """{"ref":{"name":"p"}}""", "Unknown prompt: p")]
    [InlineData("completion/complete", """{"ref":{"uri":"x:y"}}""", "Unknown resource: x:y")]
    [InlineData("tools/call", "{}", "tools/call must name a tool.")]
    [InlineData("tools/call", """{"Name":"a_x"}""", "tools/call must name a tool.")]
    [InlineData("tools/call", """{"name":7}""", "tools/call must name a tool.")]
    [InlineData("tools/call", """{"name":null}""", "tools/call must name a tool.")]
    [InlineData("prompts/get", """{"name":["a_x"]}""", "prompts/get must name a prompt.")]
    [InlineData("resources/read", """{"name":"a_x"}""", "resources/read must name a resource.")]
    [InlineData("completion/complete", """{"ref":"a_x"}""", "completion/complete must name a resource.")]
    public void Request_that_leads_nowhere_says_so(string method, string parameters, string message)
    {
        var (found, error, _) = Find(Several, method, parameters);

        Assert.Null(found);
        Assert.Equal(new JsonRpcError(McpErrorCode.InvalidParams, message), error);
    }

    [Theory]
    [InlineData("one", 0)]
    [InlineData("two", 1)]
    [InlineData("tw\\u006f", 1)]
    [InlineData("b_two", null)]
    [InlineData("One", null)]
    public void Name_without_prefix_goes_to_the_target_that_lists_it(string name, int? target)
    {
        var owners = new Dictionary<string, int> { ["one"] = 0, ["two"] = 1 };

        var (found, error, sent) = Find(Unprefixed, "tools/call", $$"""{"name":"{{name}}"}""", owners);

        Assert.Equal((target, target is null), (found?.Target, error is not null));
        Assert.Equal(target is null ? null : $$"""{"name":"{{name}}"}""", sent);
    }

    [Theory]
    [InlineData("tools/call", """{"name":"x"}""", true)]
    [InlineData("prompts/get", """{"name":"x"}""", true)]
    [InlineData("completion/complete", """{"ref":{"name":"x"}}""", true)]
    [InlineData("completion/complete", """{"ref":{"uri":"x:y"}}""", false)]
    [InlineData("resources/read", """{"uri":"x:y"}""", false)]
    public void Lists_are_needed_only_where_names_of_several_targets_carry_no_prefix(string method, string parameters, bool needed)
    {
        var message = Message(method, parameters);

        Assert.Equal(
            (needed, false, false),
            (Needs(Unprefixed), Needs(Several), Needs(Single)));

        bool Needs(McpBackend backend) => RequestTarget.NeedsOwners(TestBackend.View(backend), message.Envelope);
    }

    private static (RequestTarget? Found, JsonRpcError? Error, string? Sent) Find(
        McpBackend backend, string method, string parameters, IReadOnlyDictionary<string, int>? owners = null)
    {
        var message = Message(method, parameters);
        var found = RequestTarget.Find(TestBackend.View(backend), message, owners, out var error);
        return (found, error, found is { } target
            ? Wire.Written(output => JsonRpcWriter.AppendSpliced(output, message.Body.Span, message.Envelope.Params, target.Splice))
            : null);
    }

    private static ClientMessage Message(string method, string parameters) => ClientMessages.Read($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}} }""");
}
