using System.Collections.Frozen;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.PromptGuard;

/// <summary>The patterns that are built in. They would rather find too much than miss what is meant.</summary>
internal static class GuardBuiltins
{
    // Each shows by its form whose key it is.
    private static readonly string[] Secrets =
    [
        @"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", // AWS
        @"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}", // GitHub, GitLab
        @"\bxox[abceprs]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}", // Slack
        @"\b[prs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9]{16,}", // Stripe
        @"\bsk-[A-Za-z0-9_-]{16,}", // OpenAI, Anthropic
        @"\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{16,}", // Google
        @"\bnpm_[A-Za-z0-9]{30,}|\bpypi-[A-Za-z0-9_-]{16,}|\bdop_v1_[a-f0-9]{32,}|\bhf_[A-Za-z0-9]{20,}", // npm, PyPI, DigitalOcean, Hugging Face
        @"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*", // JSON web tokens
        @"(?i)\bbearer +[A-Za-z0-9._~+/-]{16,}=*",
        @"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@", // a password in a URL
        @"(?i)(?:api[_-]?key|secret|token|passw(?:or)?d|passphrase|pwd)[a-z0-9_-]{0,16}[""']?\s{0,3}(?:=|:|=>)\s{0,3}[""']?[^\s""',;]{6,}",
        @"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[A-Za-z0-9+/=\s\\:,.-]*", // all of the key that follows, whole or not
    ];

    private static readonly FrozenDictionary<GuardBuiltin, Lazy<GuardPattern>> Patterns = new Dictionary<GuardBuiltin, Lazy<GuardPattern>>
    {
        [GuardBuiltin.Ssn] = new(() => new DigitPattern("ssn", "<SSN>", NumberChecks.Ssn)),
        [GuardBuiltin.CreditCard] = new(() => new DigitPattern("creditCard", "<CREDIT_CARD>", NumberChecks.CreditCard)),
        [GuardBuiltin.PhoneNumber] = new(() => Expressions(
            "phoneNumber", "<PHONE_NUMBER>", @"\+[0-9](?:[ ().-]{0,3}[0-9]){7,14}", @"(?:\b1[ .-]{0,2})?(?:\([2-9][0-9]{2}\)|\b[2-9][0-9]{2})[ .-]{0,2}[2-9][0-9]{2}[ .-]?[0-9]{4}\b")),
        [GuardBuiltin.Email] = new(() => Expressions(
            "email", "<EMAIL_ADDRESS>", @"[^\x00-\x20""(),:;<>@\[\\\]\x7f]+@[^\x00-\x2c/:;<=>?@\[\\\]\x60{|}~\x7f.]+(?:\.[^\x00-\x2c/:;<=>?@\[\\\]\x60{|}~\x7f.]+)+")),
        [GuardBuiltin.CaSin] = new(() => new DigitPattern("caSin", "<CA_SIN>", NumberChecks.CaSin)),
        [GuardBuiltin.Secrets] = new(() => Expressions("secrets", "<SECRET>", Secrets)),
    }.ToFrozenDictionary();

    /// <summary>The pattern.</summary>
    public static GuardPattern Of(GuardBuiltin builtin) => Patterns[builtin].Value;

    private static ExpressionPattern Expressions(string name, string mask, params string[] expressions) => new(
        name, mask, [.. expressions.Select(text => PatternSearch.Compile(text, CelLimits.Default, out var problem) ?? throw new InvalidOperationException($"{text}: {problem}"))]);
}
