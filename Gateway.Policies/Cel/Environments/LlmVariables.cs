namespace Gateway.Policies.Cel.Environments;

/// <summary>Traffic to language models; bound only where there is such traffic.</summary>
internal static class LlmVariables
{
    public static CelVariable Llm { get; } = new("llm", CelType.Record("llm",
    [
        new CelField("streaming", CelType.Bool, "whether the response is streamed"),
        new CelField("requestModel", CelType.String, "the model asked for"),
        new CelField("responseModel", CelType.String, "the model that answered"),
        new CelField("provider", CelType.String, "the provider"),
        new CelField("serviceTier", CelType.String, "the tier the provider served the request in"),
        .. Counts("inputTokens", "providerInputTokens", "inputImageTokens", "inputTextTokens", "inputAudioTokens", "cachedInputTokens",
            "cacheCreationInputTokens", "outputTokens", "outputImageTokens", "outputTextTokens", "outputAudioTokens", "reasoningTokens",
            "totalTokens", "providerTotalTokens", "countTokens"),
        new CelField("timeToFirstToken", CelType.Duration, "time to the first token"),
        new CelField("timePerOutputToken", CelType.Duration, "mean time for one more token"),
        new CelField("prompt", CelType.List(CelType.Map(CelType.String, CelType.Dyn)), "the messages, each with `role` and `content`"),
        new CelField("completion", CelType.List(CelType.String), "the answers"),
        new CelField("toolCalls", CelType.List(CelType.Map(CelType.String, CelType.Dyn)), "the calls, each with `id`, `name` and `arguments`"),
        new CelField("params", CelType.Map(CelType.String, CelType.Dyn), "`temperature`, `top_p`, `max_tokens` and the like"),
        new CelField("cost", CelType.Map(CelType.String, CelType.Dyn), "what it cost"),
        new CelField("costRates", CelType.Map(CelType.String, CelType.Dyn), "the prices used"),
    ]), CelBindingTime.Request, "the request to a language model and its answer");

    public static CelVariable LlmRequest { get; } = new("llmRequest", CelType.Dyn, CelBindingTime.Request, "the body of the request to a language model");

    private static IEnumerable<CelField> Counts(params string[] names) =>
        names.Select(name => new CelField(name, CelType.Int, "a number of tokens, as the provider counts them"));
}
