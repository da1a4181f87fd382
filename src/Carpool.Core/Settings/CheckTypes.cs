namespace Carpool.Core.Settings;

/// <summary>What checks of a type have and do.</summary>
internal static class CheckTypes
{
    extension(CheckType type)
    {
        /// <summary>Whether users log in there.</summary>
        public bool HasLogin() => type is CheckType.Smtp or CheckType.Submission or CheckType.Pop3 or CheckType.Imap;

        /// <summary>Whether it takes envelopes and says what it offers.</summary>
        public bool IsTransfer() => type is CheckType.Smtp or CheckType.Submission or CheckType.Lmtp;

        /// <summary>Whether its protocol has words for going over to TLS.</summary>
        public bool HasStarttls() => type.HasLogin() || type.IsTransfer();

        /// <summary>Whether it is made of other checks.</summary>
        public bool IsCombined() => type is CheckType.All or CheckType.Any;
    }
}
