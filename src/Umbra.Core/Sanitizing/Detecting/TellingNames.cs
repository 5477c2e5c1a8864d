using System.Collections.Immutable;
using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Names of fields, keys, parameters and headers that tell what their value is. The last words of a name decide: <c>customer_password</c> is a
/// password, <c>password_hint_enabled</c> is not. Case and what parts words do not count.
/// </summary>
internal static class TellingNames
{
    // An ending that begins with a word of its own...
    private static readonly ImmutableArray<byte[]> SecretWords = Split(
        "pwd secret token otp totp pin cvv cvc cav cvn sid sessid apikey accesskey secretkey privatekey encryptionkey signingkey masterkey authkey sharedkey servicekey "
        + "accountkey subscriptionkey functionskey licensekey storagekey sessionkey hmackey deploykey sshkey sessionid sessioncookie authorization "
        + "credential credentials securitycode cardcode verificationcode otpcode onetimecode passcode mfacode totpcode recoverycode backupcode setcookie "
        + "userpass dbpass databasepass smtppass mailpass adminpass rootpass mysqlpass loginpass amzsignature googsignature");

    // ...and those that are told even when nothing parts them from what is before.
    private static readonly ImmutableArray<byte[]> SecretEndings = Split(
        "password passwd passphrase passwort kennwort motdepasse contrasena contraseña accesstoken refreshtoken idtoken authtoken csrftoken xsrftoken sessiontoken bearertoken "
        + "securitytoken apitoken clientsecret apisecret appsecret consumersecret sharedsecret webhooksecret clientkey apikey secretkey privatekey sessionid phpsessid");

    // What may follow without changing what it is.
    private static readonly ImmutableArray<byte[]> Tails = Split("confirmation confirm repeat again hash value old new current encoded plain");

    // Tokens that point to a place in a list.
    private static readonly ImmutableArray<byte[]> Cursors = Split(
        "pagetoken nexttoken previoustoken prevtoken continuationtoken paginationtoken cursortoken synctoken resumetoken scrolltoken changetoken deltatoken");

    // Azure's shared access signatures, and names that are too short to be looked for at the end of others.
    private static readonly ImmutableArray<byte[]> WholeSecrets = Split("sig auth cookie");

    private static readonly ImmutableArray<(byte[] Ending, ValueKind Kind)> Personal =
    [
        .. As(ValueKind.Text, "firstname middlename lastname fullname surname givenname familyname maidenname forename birthname legalname vorname nachname familienname prenom "
            + "apellido apellidos cardholder cardholdername accountholder accountholdername nameoncard customername contactname recipientname patientname passengername "
            + "beneficiaryname guestname"),
        .. As(ValueKind.Text, "street streetname streetaddress addressline postaladdress homeaddress billingaddress shippingaddress deliveryaddress mailingaddress "
            + "housenumber strasse hausnummer"),
        .. As(ValueKind.Text, "passport passportnumber passportno driverlicense driverlicence driverslicense driverslicence drivinglicense drivinglicence "
            + "driverlicensenumber driverslicensenumber drivinglicencenumber driverlicencenumber taxid taxnumber taxpayerid taxidentifier taxidnumber steuerid steuernummer "
            + "nationalid nationalidnumber nationalinsurancenumber nino identitynumber identitycardnumber personalidnumber personnummer aadhaar aadhaarnumber pesel curp "
            + "sozialversicherungsnummer"),
        .. As(ValueKind.SocialSecurityNumber, "ssn socialsecurity socialsecuritynumber socialsecurityno"),
        .. As(ValueKind.Iban, "iban ibannumber"),
        .. As(ValueKind.Integer, "accountnumber accountno acctnumber bankaccount bankaccountnumber kontonummer"),
        .. As(ValueKind.CardNumber, "cardnumber cardno creditcard creditcardnumber debitcardnumber ccnumber"),
        .. As(ValueKind.Date, "dob birthdate dateofbirth birthday birthdt geburtsdatum geburtstag datenaissance datedenaissance fechanacimiento fechadenacimiento"),
        .. As(ValueKind.Email, "email emailaddress emailaddr mailaddress"),
        .. As(ValueKind.Telephone, "phone phonenumber phoneno telephone telephonenumber mobilenumber mobilephone cellphone cellnumber fax faxnumber msisdn "
            + "telefon telefonnummer handynummer telefono"),
        .. As(ValueKind.IPv4, "ip ipaddress ipaddr remoteaddr forwardedfor ipv4"),
        .. As(ValueKind.IPv6, "ipv6"),
    ];

    // Names that tell only when nothing is before them: "address" is a wallet's and a memory's too.
    private static readonly ImmutableArray<(byte[] Ending, ValueKind Kind)> WholePersonal =
    [
        .. As(ValueKind.Text, "address address1 address2 addr line1 line2 cpf dni nie bsn"),
        .. As(ValueKind.Email, "mail"),
        .. As(ValueKind.Telephone, "tel mobile"),
    ];

    private static readonly ImmutableArray<byte[]>[] SecretWordsByEnd = ByLastByte(SecretWords);
    private static readonly ImmutableArray<byte[]>[] SecretEndingsByEnd = ByLastByte(SecretEndings);
    private static readonly ImmutableArray<byte[]>[] TailsByEnd = ByLastByte(Tails);
    private static readonly Endings SecretsByEnd = new([.. SecretWords, .. SecretEndings, .. Tails, .. WholeSecrets]);
    private static readonly Endings PersonalByEnd = new([.. Personal.Select(entry => entry.Ending), .. WholePersonal.Select(entry => entry.Ending)]);

    /// <summary>Whether a name tells of a credential.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> name)
    {
        var compact = new CompactName(name);
        if (!SecretsByEnd.MayContain(compact.Text))
        {
            return false;
        }

        // "auth" at the end of others is a way to log in more often than a credential.
        foreach (var whole in WholeSecrets)
        {
            if (compact.Text.SequenceEqual(whole))
            {
                return true;
            }
        }

        foreach (var tail in TailsByEnd[compact.Text[^1]])
        {
            if (compact.EndsInWords(tail) && compact.Text.Length > tail.Length)
            {
                compact.Shorten(tail.Length);
                break;
            }
        }

        return EndsInSecret(compact);
    }

    /// <summary>Whether a name tells of personal data, and of which kind its value is.</summary>
    /// <param name="name">The name as it is written.</param>
    /// <param name="kind"><see cref="ValueKind.Text"/> when the value has no form of its own.</param>
    public static bool IsPersonal(ReadOnlySpan<byte> name, out ValueKind kind)
    {
        kind = ValueKind.Text;
        foreach (var (whole, known) in WholePersonal)
        {
            if (name.Length == whole.Length && Ascii.EqualsIgnoreCase(name, whole))
            {
                kind = known;
                return true;
            }
        }

        var compact = new CompactName(name);
        if (!PersonalByEnd.MayContain(compact.Text))
        {
            return false;
        }

        foreach (var (ending, known) in Personal)
        {
            if (compact.EndsInWords(ending))
            {
                kind = known;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the three bytes before a place may end a name that <see cref="IsSecret"/> knows. False is certain.</summary>
    /// <param name="text">The text.</param>
    /// <param name="end">Where the name is over.</param>
    public static bool MayEndSecret(ReadOnlySpan<byte> text, int end) => SecretsByEnd.MayContainRaw(text, end);

    private static bool EndsInSecret(in CompactName name)
    {
        foreach (var ending in SecretEndingsByEnd[name.Text[^1]])
        {
            if (name.Text.EndsWith(ending))
            {
                return !IsCursor(name);
            }
        }

        foreach (var word in SecretWordsByEnd[name.Text[^1]])
        {
            if (name.EndsInWords(word))
            {
                return !IsCursor(name);
            }
        }

        return false;
    }

    private static bool IsCursor(in CompactName name)
    {
        foreach (var cursor in Cursors)
        {
            if (name.EndsInWords(cursor))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<byte[]>[] ByLastByte(ImmutableArray<byte[]> words) =>
        [.. Enumerable.Range(0, 256).Select(last => words.Where(word => word[^1] == last).ToImmutableArray())];

    private static ImmutableArray<byte[]> Split(string words) => [.. words.Split(' ').Select(Encoding.UTF8.GetBytes)];

    private static IEnumerable<(byte[] Ending, ValueKind Kind)> As(ValueKind kind, string words) => Split(words).Select(word => (word, kind));
}
