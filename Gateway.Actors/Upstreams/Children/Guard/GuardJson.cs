using System.Text.Json.Serialization;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>The JSON of the pipe between gateway and guard.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GuardRequest))]
[JsonSerializable(typeof(GuardReply))]
internal sealed partial class GuardJson : JsonSerializerContext;
