using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>The one pass over a message finds what a parser that builds a tree finds, and nothing makes it throw.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcReaderProperties
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonRpcReader.MaxDepth };

    private static readonly Dictionary<ParamsMember, string[]> Paths = new()
    {
        [ParamsMember.Name] = ["name"],
        [ParamsMember.Uri] = ["uri"],
        [ParamsMember.Arguments] = ["arguments"],
        [ParamsMember.RefName] = ["ref", "name"],
        [ParamsMember.Meta] = ["_meta"],
        [ParamsMember.MetaProgressToken] = ["_meta", "progressToken"],
    };

    private static readonly Gen<string> Id = Gen.Frequency((6, JsonTexts.Number), (6, JsonTexts.Text), (1, JsonTexts.Value(1)));

    private static readonly Gen<string> Method = Gen.Frequency((6, Gen.Elements("\"ping\"", "\"tools/call\"", "\"x\"")), (1, JsonTexts.Value(1)));

    private static readonly Gen<string> Meta = Gen.Frequency(
        (6, JsonTexts.Members((5, "progressToken", Id), (5, "name", JsonTexts.Text)).SelectMany(JsonTexts.Object)), (1, JsonTexts.Value(1)));

    private static readonly Gen<string> Params = Gen.Frequency(
        (9, JsonTexts.Members(
            (5, "name", JsonTexts.Text), (3, "uri", JsonTexts.Text), (5, "arguments", JsonTexts.Value(2)), (4, "_meta", Meta),
            (2, "ref", JsonTexts.Members((8, "name", JsonTexts.Text)).SelectMany(JsonTexts.Object)), (2, "other", JsonTexts.Value(2)), (1, "name", JsonTexts.Text))
            .SelectMany(JsonTexts.Object)),
        (1, JsonTexts.Value(1)));

    private static readonly Gen<string> Version = Gen.Frequency((20, Gen.Constant("\"2.0\"")), (1, JsonTexts.Value(0)));

    private static readonly Gen<string> Message = JsonTexts.Spaced(Gen.OneOf(
        JsonTexts.Members((10, "jsonrpc", Version), (8, "id", Id), (10, "method", Method), (9, "params", Params), (2, "x-other", JsonTexts.Value(2))),
        JsonTexts.Members((10, "jsonrpc", Version), (9, "id", Id), (8, "result", JsonTexts.Value(2)), (3, "error", JsonTexts.Value(2))),
        JsonTexts.Members((9, "jsonrpc", Version), (8, "id", Id), (5, "method", Method), (2, "params", Params), (2, "result", JsonTexts.Value(1)), (1, "id", Id)))
        .SelectMany(JsonTexts.Object));

    [Fact]
    public void Message_is_taken_or_refused_and_its_parts_found_as_in_a_parsed_tree() => Prop.ForAll(Message.ToArbitrary(), text =>
    {
        var message = Encoding.UTF8.GetBytes(text);

        var fault = JsonRpcReader.ReadClient(message, out var envelope);

        Assert.Equal(IsMessage(message, out var root), fault == JsonRpcFault.None);
        if (fault == JsonRpcFault.None)
        {
            // An id of null, which only an error may have, is read as none.
            var expected = new[] { "id", "params", "result", "error" }.Select(name => Find(root, name)).Select((raw, i) => i == 0 && raw == "null" ? null : raw);
            Assert.Equal(expected, new[] { envelope.Id, envelope.Params, envelope.Result, envelope.Error }.Select(slice => Reading.Text(slice, message)));
            Assert.Equal(Paths.Values.Select(path => Find(root, ["params", .. path])), Paths.Keys.Select(member => Reading.Text(envelope[member], message)));
        }
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));

    [Fact]
    public void Whatever_a_client_may_send_is_read_alike_from_a_target() => Prop.ForAll(Message.ToArbitrary(), text =>
    {
        var read = Reading.OfClient(text);

        Assert.True(read.Fault != JsonRpcFault.None || read == Reading.OfTarget(text));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));

    [Fact]
    public void Random_bytes_never_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        var (client, target) = (Reading.OfClient(bytes), Reading.OfTarget(bytes));

        Assert.NotEqual((JsonRpcFault.None, JsonRpcFault.None), (client.Fault, target.Fault));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));

    [Fact]
    public void Random_damage_to_a_message_never_throws()
    {
        string[] pieces = ["\"", "\\", "{", "}", "[", "]", ",", ":", "\\ud800", "\\udc00\\ud800", "\"\\ud800\":1,", "\\u00", "\0", "\uFEFF", "1", "null", "\"id\":1,", "\"_meta\":"];
        var damaged =
            from text in Message
            from at in Gen.Choose(0, text.Length)
            from length in Gen.Choose(0, Math.Min(6, text.Length - at))
            from piece in Gen.Elements(pieces)
            select text.Remove(at, length).Insert(at, piece);

        Prop.ForAll(damaged.ToArbitrary(), text =>
        {
            var (client, target) = (Reading.OfClient(text), Reading.OfTarget(text));

            Assert.True(client.Fault != JsonRpcFault.None || client == target);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));
    }

    // JSON-RPC 2.0 and MCP in terms of a tree.
    private static bool IsMessage(byte[] message, out JsonElement root)
    {
        root = default;
        try
        {
            root = JsonDocument.Parse(message, Strict).RootElement;
        }
        catch (JsonException)
        {
            return false;
        }

        return root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("jsonrpc", out var version) && version.ValueKind == JsonValueKind.String && version.GetString() == "2.0"
            && IsIdOrNull(Find(root, "id")) && IsObjectOrNothing(Find(root, "params")) && IsObjectOrNothing(Find(root, "params", "_meta"))
            && (Find(root, "method") is { } method
                ? method.StartsWith('"') && method.Length > 2 && !method.Contains('\\', StringComparison.Ordinal)
                    && Find(root, "id") != "null" && Find(root, "result") is null && Find(root, "error") is null
                : Find(root, "error") is not null ? Find(root, "result") is null : Find(root, "result") is not null && Find(root, "id") is not (null or "null"));
    }

    private static bool IsIdOrNull(string? raw) => raw is null or "null" || raw[0] is '"' or '-' || char.IsAsciiDigit(raw[0]);

    private static bool IsObjectOrNothing(string? raw) => raw is null || raw[0] == '{';

    private static string? Find(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        // The reader has no way to say "there, and null" of an id; nobody needs one.
        return path is ["id"] && element.ValueKind == JsonValueKind.Null ? "null" : element.GetRawText();
    }
}
