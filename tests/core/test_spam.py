"""Marks of spam filters, each as its own documentation writes it, beside the same filter's word of praise."""

from __future__ import annotations

import pytest

from mailwarden.core.spam import spam_mark
from tests.core.letters import letter

MARKS = """\
X-Spam-Flag: YES
X-Spam-Status: Yes, score=9.1 required=5.0 tests=BAYES_99
X-Spam-Status: Yes, hits=7.2
X-Spam-Level: *******
X-Spam: Yes
X-Spam: true
X-Spamd-Result: default: True [17.10 / 15.00]; FORGED_SENDER(0.30)[]
X-Rspamd-Action: add header
X-MS-Exchange-Organization-SCL: 5
X-MS-Exchange-Organization-SCL: 9
X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:x;PTR:x;CAT:SPM;SFS:;DIR:INB;
X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9;SFV:SKB
X-Forefront-Antispam-Report: CIP:192.0.2.1; SCL:1; SFV:NSPM; CAT:HPHISH
X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:NSPM;CAT:GIMP
X-Microsoft-Antispam: BCL:8;ARA:13230040;
X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;ex:0;auth:0;dest:J;ENG:(910001)
X-Proofpoint-Spam-Details: rule=spam policy=default score=100 spamscore=100
X-Proofpoint-Spam-Details: rule=inbound_spam_definite policy=inbound score=99
X-Proofpoint-Spam-Details: rule=phish policy=default score=90
X-Barracuda-Spam-Flag: YES
X-Barracuda-Spam-Status: Yes, SCORE=5.83 using global scores
X-Mimecast-Spam-Score: 9
X-Bogosity: Spam, tests=bogofilter, spamicity=1.000000
X-Bogosity: Yes, tests=bogofilter
X-DSPAM-Result: Spam
X-CRM114-Status: SPAM ( pR: -12.3 )
X-Purgate-Type: spam
X-UI-Filterresults: junk:10;V03:K0
X-TM-AS-Result: Yes-5.339-5.0-31-1
X-MailScanner-SpamCheck: spam, SpamAssassin (score=9.1, required 6)
X-antispameurope-Spamstatus: SPAM
X-CTCH-Spam: Confirmed
X-Yandex-Spam: 4
X-Zone-Spam-Status: Yes, score=16.2, required=15
X-KSMG-AntiSpam-Status: spam, high
X-SpamTest-Status: Probable Spam
X-SpamTest-Status-Extended: blacklisted
X-Gm-Spam: 1
X-Gm-Phishy: 1
"""
PRAISE = """\
X-Spam-Flag: NO
X-Spam-Status: No, score=-1.0 required=5.0
X-Spam-Level: ****
X-Spam-Level:
X-Spam-Score: 12
X-Spam-Checked-In-Group: support@groups.example.org
X-Spam-Checker-Version: SpamAssassin 3.4.6
X-Spam: No
X-Spamd-Result: default: False [4.50 / 15.00]; TRUE_NAME(0.10)[]
X-Rspamd-Action: no action
X-Rspamd-Action: greylist
X-MS-Exchange-Organization-SCL: -1
X-MS-Exchange-Organization-SCL: 4
X-MS-Exchange-Organization-SCL: many
X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:DE;SCL:1;SFV:NSPM;CAT:NONE;DIR:INB
X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1;SFV:SKN;H:spm.example;CAT:NONE
X-Microsoft-Antispam: BCL:0;
X-Microsoft-Antispam: BCL:6;
X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:1;dest:I;ENG:x
X-Proofpoint-Spam-Details: rule=notspam policy=default score=0 spamscore=0 phishscore=0
X-Proofpoint-Spam-Details: rule=outbound_notspam policy=outbound_spam score=0
X-Barracuda-Spam-Flag: NO
X-Barracuda-Spam-Status: No, SCORE=0.00
X-Mimecast-Spam-Score: 0.003
X-Mimecast-Spam-Score: 0
X-Bogosity: Ham, tests=bogofilter
X-Bogosity: Unsure, tests=bogofilter
X-DSPAM-Result: Innocent
X-Purgate-Type: clean
X-UI-Filterresults: notjunk:1;V03:K0
X-TM-AS-Result: No--1.813-5.0-31-1
X-MailScanner-SpamCheck: not spam, SpamAssassin (score=0.1, required 6)
X-antispameurope-Spamstatus: CLEAN
X-CTCH-Spam: Unknown
X-Yandex-Spam: 1
X-Zone-Spam-Status: No, score=0.4, required=15
X-KSMG-AntiSpam-Status: not scanned, whitelist
X-SpamTest-Status: Not detected
X-SpamTest-Status-Extended: formal
X-Gm-Spam: 0
X-Gm-Phishy: 0
"""


@pytest.mark.parametrize("line", MARKS.splitlines())
def test_a_filters_mark_is_seen(line: str) -> None:
    assert spam_mark(letter(line)) == line.partition(":")[0].lower()


@pytest.mark.parametrize("line", PRAISE.splitlines())
def test_what_praises_or_only_measures_is_no_mark(line: str) -> None:
    assert spam_mark(letter(line)) == ""


def test_a_mark_below_a_word_of_praise_counts_all_the_same() -> None:
    assert spam_mark(letter("X-Spam-Flag: NO", "X-Spam-Flag: YES")) == "x-spam-flag"


def test_stars_say_nothing_beside_the_filters_own_verdict() -> None:
    assert spam_mark(letter("X-Spam-Level: ******", "X-Spam-Status: No, score=6.2 required=8.0")) == ""
