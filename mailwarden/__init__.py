"""mailwarden: honest expectations for people who write to a support mailbox."""

__version__ = "0.1.0"
