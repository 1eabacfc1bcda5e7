// Written by `python -m schemas.export`. Change schemas/ and run it again.

export const PROTOCOL = 4;

export const LIMITS = {
  "ADDRESS_CHARACTERS_MAX": 300,
  "CHANGES_PER_PUSH_MAX": 500,
  "CHANGE_BYTES_MAX": 65536,
  "CODE_ALPHABET": "23456789ABCDEFGHJKMNPQRSTVWXYZ",
  "CODE_CHARACTERS": 8,
  "DELETED_CELLS_DAYS": 30,
  "ENTRY_CHARACTERS_MAX": 6000,
  "ERASED_PER_PUSH_MAX": 500,
  "EXCEPTIONS_PER_SESSION_MAX": 60,
  "FIELDS_PER_CHANGE_MAX": 64,
  "FIELD_NAME_CHARACTERS_MAX": 64,
  "FIRST_PAGE_RECORDS": 50,
  "GOAL_CHARACTERS_MAX": 1000,
  "JSON_BODY_BYTES_MAX": 16384,
  "LABEL_CHARACTERS_MAX": 60,
  "MEMBERS_PER_SET_MAX": 24,
  "MESSAGE_CHARACTERS_MAX": 2000,
  "MOOD_SAME_MINUTES": 10,
  "NAME_CHARACTERS_MAX": 80,
  "NOTE_CHARACTERS_MAX": 1000,
  "OCCURRENCES_PER_RULE_MAX": 400,
  "PHONE_CHARACTERS_MAX": 32,
  "PLACE_CHARACTERS_MAX": 120,
  "PULL_BYTES_MAX": 1048576,
  "PUSH_BYTES_MAX": 524288,
  "PUSH_ENDPOINT_CHARACTERS_MAX": 2048,
  "PUSH_PAYLOAD_BYTES_MAX": 3000,
  "REASON_CHARACTERS_MAX": 500,
  "RECORDS_PER_PULL_MAX": 500,
  "REMIND_MINUTES_MAX": 1440,
  "SESSION_MINUTES_MAX": 1440,
  "SOURCES_PER_CHANGE_MAX": 16,
  "STEP_CHARACTERS_MAX": 300,
  "TITLE_CHARACTERS_MAX": 120,
  "TOMBSTONE_DAYS": 180,
  "UNKNOWN_VALUE_BYTES_MAX": 16384,
  "WORKER_UNSYNCED_DAYS_MAX": 7
} as const;

export const ACTIVITIES = [
  "walking",
  "garden",
  "friend",
  "family",
  "music",
  "sleep",
  "cooking",
  "reading",
  "making",
  "faith",
  "volunteering",
  "outside",
  "rest",
  "exercise",
  "learning"
] as const;

export const GRANT_KINDS = [
  "moods",
  "entries",
  "attendance",
  "plan"
] as const;

export const ATTENDANCE_WORDS = [
  "went",
  "part",
  "missed",
  "not_for_me"
] as const;

/** How one field behaves; what is left out is false, none or the participant alone. */
export interface FieldDeclaration {
  readonly merge: "register" | "text" | "guard";
  readonly type: string;
  readonly writers: readonly ("participant" | "worker")[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly characters_max?: number;
  readonly choices?: readonly string[];
  readonly optional?: true;
  readonly many?: true;
  readonly members?: readonly string[];
  readonly members_max?: number;
  readonly days?: true;
  readonly first_writers?: readonly ("participant" | "worker")[];
  readonly private?: "false" | "earlier" | "later";
  readonly once?: true;
  readonly is_actor?: true;
  readonly names_writer?: true;
  readonly required?: true;
  readonly owner_only?: true;
}

/** One kind of record. */
export interface KindDeclaration {
  readonly audience: "owner" | "grant" | "pair" | "team";
  readonly creators: readonly ("participant" | "worker")[];
  readonly covered_by?: string;
  readonly needs_shared?: true;
  readonly derived_from?: readonly string[];
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
}

export const KINDS: Readonly<Record<string, KindDeclaration>> = {
  "mood": {
    "audience": "grant",
    "creators": [
      "participant"
    ],
    "covered_by": "moods",
    "needs_shared": true,
    "fields": {
      "score": {
        "merge": "register",
        "type": "integer",
        "writers": [
          "participant"
        ],
        "minimum": 1,
        "maximum": 5,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant"
        ],
        "maximum": 8640000000000000,
        "required": true
      },
      "day": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant"
        ],
        "required": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant"
        ],
        "required": true
      },
      "note": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant"
        ],
        "characters_max": 1000
      },
      "activities": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "many": true,
        "members_max": 24
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "private": "false"
      }
    }
  },
  "entry": {
    "audience": "grant",
    "creators": [
      "participant"
    ],
    "covered_by": "entries",
    "needs_shared": true,
    "fields": {
      "body": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant"
        ],
        "characters_max": 6000,
        "required": true
      },
      "mood": {
        "merge": "register",
        "type": "integer",
        "writers": [
          "participant"
        ],
        "minimum": 1,
        "maximum": 5,
        "optional": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant"
        ],
        "maximum": 8640000000000000,
        "required": true
      },
      "day": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant"
        ],
        "required": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant"
        ],
        "required": true
      },
      "activities": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "many": true,
        "members_max": 24
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "private": "false"
      }
    }
  },
  "session": {
    "audience": "pair",
    "creators": [
      "participant",
      "worker"
    ],
    "needs_shared": true,
    "fields": {
      "worker": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant"
        ],
        "first_writers": [
          "participant",
          "worker"
        ]
      },
      "author": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "first_writers": [
          "participant",
          "worker"
        ],
        "private": "false"
      },
      "title": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 120,
        "required": true
      },
      "starts": {
        "merge": "register",
        "type": "wall",
        "writers": [
          "participant",
          "worker"
        ],
        "required": true
      },
      "minutes": {
        "merge": "register",
        "type": "integer",
        "writers": [
          "participant",
          "worker"
        ],
        "minimum": 5,
        "maximum": 1440,
        "required": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant",
          "worker"
        ],
        "required": true
      },
      "rule": {
        "merge": "register",
        "type": "rule",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 200,
        "optional": true
      },
      "skipped": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant",
          "worker"
        ],
        "many": true,
        "members_max": 60,
        "days": true
      },
      "moved": {
        "merge": "register",
        "type": "wall",
        "writers": [
          "participant",
          "worker"
        ],
        "optional": true,
        "many": true,
        "members_max": 60,
        "days": true
      },
      "cancelled": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant",
          "worker"
        ]
      },
      "place": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 120,
        "optional": true
      },
      "address": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 300,
        "optional": true
      },
      "link": {
        "merge": "register",
        "type": "link",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 500,
        "optional": true
      },
      "with_whom": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 120,
        "optional": true
      },
      "note": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 1000
      }
    }
  },
  "attendance": {
    "audience": "grant",
    "creators": [
      "participant",
      "worker"
    ],
    "covered_by": "attendance",
    "needs_shared": true,
    "derived_from": [
      "session",
      "occurrence"
    ],
    "fields": {
      "session": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "occurrence": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 40,
        "once": true,
        "required": true
      },
      "day": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true
      },
      "participant_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "went",
          "part",
          "missed",
          "not_for_me"
        ],
        "optional": true
      },
      "participant_reason": {
        "merge": "register",
        "type": "text",
        "writers": [
          "participant"
        ],
        "characters_max": 500,
        "optional": true
      },
      "worker_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "worker"
        ],
        "choices": [
          "went",
          "part",
          "missed",
          "not_for_me"
        ],
        "optional": true
      },
      "worker_reason": {
        "merge": "register",
        "type": "text",
        "writers": [
          "worker"
        ],
        "characters_max": 500,
        "optional": true
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "first_writers": [
          "participant",
          "worker"
        ],
        "private": "false"
      }
    }
  },
  "goal": {
    "audience": "grant",
    "creators": [
      "participant",
      "worker"
    ],
    "covered_by": "plan",
    "needs_shared": true,
    "fields": {
      "words": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 1000,
        "required": true
      },
      "why": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 1000
      },
      "status": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant",
          "worker"
        ],
        "choices": [
          "active",
          "reached",
          "let_go"
        ]
      },
      "author": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000,
        "once": true,
        "required": true
      },
      "day": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "participant_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "yes",
          "not_now"
        ],
        "optional": true
      },
      "worker_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "worker"
        ],
        "choices": [
          "yes",
          "not_now"
        ],
        "optional": true
      },
      "by": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "names_writer": true
      },
      "changed_at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "first_writers": [
          "participant",
          "worker"
        ],
        "private": "false"
      }
    }
  },
  "step": {
    "audience": "grant",
    "creators": [
      "participant",
      "worker"
    ],
    "covered_by": "plan",
    "needs_shared": true,
    "fields": {
      "goal": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "words": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 300,
        "required": true
      },
      "status": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant",
          "worker"
        ],
        "choices": [
          "open",
          "done",
          "let_go"
        ]
      },
      "due": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant",
          "worker"
        ],
        "optional": true
      },
      "session": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "optional": true
      },
      "author": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000,
        "once": true,
        "required": true
      },
      "day": {
        "merge": "register",
        "type": "day",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "participant_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "yes",
          "not_now"
        ],
        "optional": true
      },
      "worker_said": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "worker"
        ],
        "choices": [
          "yes",
          "not_now"
        ],
        "optional": true
      },
      "by": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "names_writer": true
      },
      "changed_at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "first_writers": [
          "participant",
          "worker"
        ],
        "private": "false"
      }
    }
  },
  "about": {
    "audience": "grant",
    "creators": [
      "participant"
    ],
    "covered_by": "plan",
    "needs_shared": true,
    "derived_from": [
      "notebook"
    ],
    "fields": {
      "matters": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant"
        ],
        "characters_max": 1000
      },
      "good_at": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant"
        ],
        "characters_max": 1000
      },
      "support": {
        "merge": "register",
        "type": "integer",
        "writers": [
          "participant"
        ],
        "maximum": 5,
        "optional": true,
        "many": true,
        "members": [
          "partner",
          "skills",
          "family",
          "learning",
          "friends",
          "community",
          "money"
        ],
        "members_max": 24
      },
      "top": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "many": true,
        "members": [
          "partner",
          "skills",
          "family",
          "learning",
          "friends",
          "community",
          "money"
        ],
        "members_max": 24
      },
      "changed_at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant"
        ],
        "maximum": 8640000000000000
      },
      "shared": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "private": "false"
      }
    }
  },
  "team_note": {
    "audience": "team",
    "creators": [
      "worker"
    ],
    "fields": {
      "author": {
        "merge": "register",
        "type": "id",
        "writers": [
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "body": {
        "merge": "text",
        "type": "text",
        "writers": [
          "worker"
        ],
        "characters_max": 2000,
        "once": true,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "worker"
        ],
        "maximum": 8640000000000000,
        "once": true,
        "required": true
      },
      "amends": {
        "merge": "register",
        "type": "id",
        "writers": [
          "worker"
        ],
        "optional": true,
        "once": true
      }
    }
  },
  "review": {
    "audience": "team",
    "creators": [
      "worker"
    ],
    "derived_from": [
      "notebook",
      "worker"
    ],
    "fields": {
      "worker": {
        "merge": "register",
        "type": "id",
        "writers": [
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "worker"
        ],
        "maximum": 8640000000000000,
        "optional": true
      },
      "snoozed_until": {
        "merge": "register",
        "type": "day",
        "writers": [
          "worker"
        ],
        "optional": true
      }
    }
  },
  "grant": {
    "audience": "owner",
    "creators": [
      "participant"
    ],
    "derived_from": [
      "notebook",
      "worker"
    ],
    "fields": {
      "worker": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant"
        ],
        "once": true,
        "required": true
      },
      "kinds": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "many": true,
        "members": [
          "moods",
          "entries",
          "attendance",
          "plan"
        ],
        "members_max": 24,
        "private": "false"
      },
      "from": {
        "merge": "guard",
        "type": "instant",
        "writers": [
          "participant"
        ],
        "maximum": 8640000000000000,
        "optional": true,
        "private": "later"
      },
      "until": {
        "merge": "guard",
        "type": "instant",
        "writers": [
          "participant"
        ],
        "maximum": 8640000000000000,
        "optional": true,
        "private": "earlier"
      }
    }
  },
  "preference": {
    "audience": "owner",
    "creators": [
      "participant"
    ],
    "derived_from": [
      "notebook"
    ],
    "fields": {
      "language": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "en-GB",
          "ar"
        ],
        "optional": true
      },
      "share_moods": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "private": "false"
      },
      "share_entries": {
        "merge": "guard",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "private": "false"
      },
      "zone": {
        "merge": "register",
        "type": "zone",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "quiet_from": {
        "merge": "register",
        "type": "time",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "quiet_until": {
        "merge": "register",
        "type": "time",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "remind_evening": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "remind_minutes": {
        "merge": "register",
        "type": "integer",
        "writers": [
          "participant"
        ],
        "maximum": 1440,
        "optional": true
      },
      "remind_after": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "remind_messages": {
        "merge": "register",
        "type": "flag",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "checkin": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "never",
          "daily",
          "weekly"
        ],
        "optional": true
      },
      "checkin_at": {
        "merge": "register",
        "type": "time",
        "writers": [
          "participant"
        ],
        "optional": true
      },
      "lock_screen": {
        "merge": "register",
        "type": "choice",
        "writers": [
          "participant"
        ],
        "choices": [
          "private",
          "more"
        ],
        "optional": true
      }
    }
  },
  "message": {
    "audience": "pair",
    "creators": [
      "participant",
      "worker"
    ],
    "fields": {
      "worker": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "required": true
      },
      "author": {
        "merge": "register",
        "type": "id",
        "writers": [
          "participant",
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "body": {
        "merge": "text",
        "type": "text",
        "writers": [
          "participant",
          "worker"
        ],
        "characters_max": 2000,
        "once": true,
        "required": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000,
        "once": true,
        "required": true
      },
      "seen_at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "participant",
          "worker"
        ],
        "maximum": 8640000000000000,
        "optional": true
      }
    }
  },
  "view": {
    "audience": "owner",
    "creators": [
      "worker"
    ],
    "fields": {
      "worker": {
        "merge": "register",
        "type": "id",
        "writers": [
          "worker"
        ],
        "once": true,
        "is_actor": true,
        "required": true
      },
      "subject": {
        "merge": "register",
        "type": "id",
        "writers": [
          "worker"
        ],
        "optional": true,
        "once": true
      },
      "at": {
        "merge": "register",
        "type": "instant",
        "writers": [
          "worker"
        ],
        "maximum": 8640000000000000,
        "once": true,
        "required": true
      }
    }
  }
};

/** Who this device is signed in as (`GET /api/me`, and the answer to a join). */
export interface Account {
  id: string;
  role: Role;
  name: string;
  device: string;
  service: string;
  notebook?: string | null;
  workers?: LinkWorker[];
  lacks_passkey?: boolean;
}

/** A participant's calendar feed (`/api/calendar`). Whoever has the address sees it. */
export interface CalendarFeed {
  url?: string | null;
  made_at?: number | null;
}

/** What a device wants written to one record, decided in one transaction. */
export interface Change {
  id: string;
  record: string;
  kind: string;
  set: Record<string, unknown>;
  stamp: number;
  create?: boolean;
  base?: Record<string, string>;
  stamps?: Record<string, number>;
  sources?: Source[];
  notebook?: string | null;
  resent?: boolean;
}

/** A fresh one-time code and the link that carries it (`POST /api/devices/codes`). */
export interface CodeAnswer {
  code: string;
  url: string;
  expires_at: number;
}

/** One row of `GET /api/devices`. Days are UTC calendar days. */
export interface DeviceInfo {
  id: string;
  label: string;
  joined_day: string;
  seen_day: string;
  this?: boolean;
}

/** A value that was once written to a field and is not current. */
export interface EarlierVersion {
  change: string;
  field: string;
  value: unknown;
  at: number;
  by: string;
}

/** Of one record, the newest first. */
export interface EarlierVersions {
  versions: EarlierVersion[];
}

/** A deletion receipt: this device dropped its copy of the notebook at that epoch. */
export interface Erased {
  notebook: string;
  epoch: string;
}

/** `GET /api/farewell`: this device's person left, and what is on it is to go. */
export interface Farewell {
  account: string;
  erased_at: number;
}

/** One field that is wrong. `field` is a path such as `changes[3].set.score`. */
export interface FieldError {
  field: string;
  message: string;
}

/** Whether a link worker hands somebody over to another, and what the person said. */
export interface Handover {
  id: string;
  notebook: string;
  name: string;
  from_worker: PersonRef;
  to_worker: PersonRef;
  asked_by: PersonRef;
  asked_at: number;
  answered_at?: number | null;
  answer?: string | null;
}

/** `POST /api/handovers/{id}/answer`, by the participant. */
export interface HandoverAnswer {
  yes: boolean;
}

/** `POST /api/handovers`: that another link worker takes over; the person is asked. */
export interface HandoverRequest {
  notebook: string;
  to: string;
  from_worker?: string | null;
}

/** `GET /api/handovers`, the newest first. */
export interface Handovers {
  handovers: Handover[];
  left?: string[];
}

/** `GET /health`. */
export interface Health {
  status: string;
  version: string;
  protocol: number;
}

/** Somebody invited who has not joined yet (`GET /api/invites`). The code is shown once. */
export interface Invite {
  id: string;
  name: string;
  expires_at: number;
  code?: string | null;
  url?: string | null;
  phone?: string | null;
}

/** `POST /api/invites`, by a link worker. */
export interface InviteRequest {
  name: string;
  phone?: string | null;
}

/** `POST /api/join`. Opening a link redeems nothing; this does. */
export interface JoinRequest {
  code: string;
  device_key: string;
  label: string;
  replace?: boolean;
}

/** `POST /api/me/export`: what the service keeps besides the person's records. */
export interface Kept {
  made_at: number;
  about: KeptAbout;
  devices?: KeptDevice[];
  codes?: KeptCode[];
  workers?: KeptWorker[];
  lines?: SharingLine[];
  reminders?: KeptReminder[];
  deliveries?: KeptDelivery[];
  calendar?: CalendarFeed;
}

/** The person's account. Times are in milliseconds since 1970. */
export interface KeptAbout {
  id: string;
  name: string;
  made_at: number;
  phone?: string | null;
  joined_at?: number | null;
  leaving_at?: number | null;
}

/** A one-time code that was made for the person. The code itself is not kept. */
export interface KeptCode {
  purpose: string;
  made_at: number;
  expires_at: number;
  made_by?: string | null;
  used_at?: number | null;
}

/** A notification that was sent to a device, and what became of it. Its words are not kept. */
export interface KeptDelivery {
  at: number;
  device: string;
  state: string;
}

/** A device that joined, signed out or not. `seen_day` is a UTC calendar day. */
export interface KeptDevice {
  label: string;
  joined_at: number;
  seen_day: string;
  signed_out_at?: number | null;
  reminders?: string | null;
}

/** An earlier version of something in the person's records, or one that was overtaken. */
export interface KeptEarlier {
  record: string;
  kind: string;
  version: EarlierVersion;
}

/** `GET /api/me/export/earlier`: some of them, the oldest first. */
export interface KeptEarlierPage {
  versions?: KeptEarlier[];
  next?: number | null;
}

/** A reminder that is to be sent, was sent or was dropped. */
export interface KeptReminder {
  kind: string;
  due_at: number;
  state: string;
  subject?: string | null;
  occurrence?: string | null;
}

/** A link worker who is linked to the person. */
export interface KeptWorker {
  id: string;
  name: string;
  since: number;
}

/** Whether somebody is about to leave (`/api/me/leaving`). */
export interface Leave {
  days: number;
  asked_at?: number | null;
  due_at?: number | null;
}

/** Somebody's link worker. `left`: they were deactivated, and can see and read nothing. */
export interface LinkWorker {
  id: string;
  name: string;
  left?: boolean;
}

/** News of one notebook since the cursor. */
export interface NotebookPage {
  notebook: string;
  reset?: boolean;
  epoch?: string | null;
  person?: Person | null;
  scope?: Scope | null;
  records?: WireRecord[];
  gone?: string[];
}

/** The server's word on one field of a change. */
export type Outcome = "applied" | "overtaken" | "rebase" | "refused";

/** `POST /api/passkeys`: what the authenticator made (`RegistrationResponseJSON`). */
export interface PasskeyAdd {
  credential: Record<string, unknown>;
  label: string;
}

/** What the browser's authenticator is to be asked, as WebAuthn's own JSON has it. */
export interface PasskeyAsk {
  options: Record<string, unknown>;
}

/** A passkey of one's own. Days are UTC calendar days. */
export interface PasskeyInfo {
  id: string;
  label: string;
  made_day: string;
  used_day?: string | null;
}

/** `POST /api/passkeys/proof`: what it signed (`AuthenticationResponseJSON`). */
export interface PasskeyProof {
  credential: Record<string, unknown>;
}

/** `GET /api/passkeys`. `possible`: whether this address can have any. */
export interface Passkeys {
  possible: boolean;
  passkeys: PasskeyInfo[];
}

/** Whose notebook it is, for a link worker's caseload. */
export interface Person {
  name: string;
  account: string;
  joined_day?: string | null;
}

export interface PersonRef {
  id: string;
  name: string;
}

/** The only live message: "there may be news for you". It carries no content. */
export interface Poke {
  event?: string;
}

/** What happened, that nothing was lost, and what to do. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: FieldError[];
  retry_after_s?: number | null;
}

/** A button, where the platform has them; the landing screen has it always. */
export interface PushAction {
  action: string;
  title: string;
  navigate: string;
}

/** `POST /api/push/arrived`: the `nonce` in the data of a notification that was shown. */
export interface PushArrived {
  nonce: string;
}

/** What the service worker needs to answer without asking the service. */
export interface PushData {
  nonce: string;
  kind: string;
  session?: string | null;
  day?: string | null;
}

/** As `PushSubscription.toJSON()` gives them. */
export interface PushKeys {
  p256dh: string;
  auth: string;
}

export interface PushNotification {
  title: string;
  body: string;
  navigate: string;
  lang: string;
  dir: "ltr" | "rtl";
  tag: string;
  data: PushData;
  actions?: PushAction[];
}

/** What is encrypted for one device: declarative, and the same JSON for the worker. */
export interface PushPayload {
  web_push: number;
  notification: PushNotification;
}

/** What the service knows of this device's subscription (`GET`, `PUT`, `DELETE`). */
export interface PushState {
  public_key: string;
  state: "gone" | "none" | "refused" | "working";
  test?: PushTried | null;
}

/** `PUT /api/push`: what this device's browser holds, posted again at every launch. */
export interface PushSubscribe {
  endpoint: string;
  keys: PushKeys;
  public_key: string;
}

/** `POST /api/push/test`. */
export interface PushTest {
  language?: "ar" | "en-GB" | null;
}

/** How far the last notification that was asked for with `POST /api/push/test` got. */
export interface PushTried {
  nonce: string;
  state: "accepted" | "arrived" | "failed" | "waiting";
  at: number;
}

/** The server's word on one change. Repeating the change repeats the receipt. */
export interface Receipt {
  change: string;
  outcome?: Outcome;
  fields?: Record<string, Outcome>;
  revived?: boolean;
  clamped?: boolean;
  stale?: Record<string, WireCell>;
  refused?: Problem | null;
}

export type Role = "manager" | "participant" | "worker";

/** What a link worker may see of a notebook now; the device enforces `until` offline too. */
export interface Scope {
  kinds?: string[];
  until?: number | null;
}

/** `GET /api/sharing`: for the participant, newest first, at most 200 lines. */
export interface Sharing {
  lines: SharingLine[];
  earlier?: number | null;
  copies?: SharingCopy[];
}

/** What one device of a link worker's was sent and what it deleted, last of all. */
export interface SharingCopy {
  worker: string;
  worker_name: string;
  device: string | null;
  delivered_at: number;
  erased_at?: number | null;
}

/** `POST /api/sharing/export`: every line there is, the oldest first. */
export interface SharingExport {
  made_at: number;
  lines: SharingLine[];
}

/** One line of `GET /api/sharing`: who did what, when and from which device. */
export interface SharingLine {
  at: number;
  worker: string;
  worker_name: string;
  what: string;
  records: number;
  device?: string | null;
  other?: PersonRef | null;
  subject?: string | null;
  said_at?: number | null;
}

/** `POST /api/sign-in`: a passkey signs this browser in. */
export interface SignInRequest {
  credential: Record<string, unknown>;
  device_key: string;
  label: string;
  replace?: boolean;
}

/** A text that a merged or deleting change replaces without its ever having been current. */
export interface Source {
  change: string;
  field: string;
  value: unknown;
}

/** `GET /api/staff/names`: link workers whom somebody may be handed over to, by name. */
export interface Staff {
  workers: PersonRef[];
}

/** One line of `GET /api/staff/acts`: who did what among the staff, when and from where. */
export interface StaffAct {
  at: number;
  what: string;
  who?: PersonRef | null;
  device?: string | null;
  about?: PersonRef | null;
  other?: PersonRef | null;
}

/** `GET /api/staff/acts`: for managers, the newest first, at most 200 lines. */
export interface StaffActs {
  acts: StaffAct[];
  earlier?: number | null;
}

/** `POST /api/staff/acts/export`: every line there is, the oldest first. */
export interface StaffActsExport {
  made_at: number;
  acts: StaffAct[];
}

/** `POST /api/staff`, by a manager. */
export interface StaffInvite {
  name: string;
  role: "manager" | "worker";
}

/** Somebody who works for the service (`GET /api/staff`). */
export interface StaffMember {
  id: string;
  name: string;
  role: Role;
  state?: "active" | "deactivated" | "invited";
  code_until?: number | null;
  passkeys?: number | null;
  people?: number | null;
  seen_day?: string | null;
}

/** A participant of a deactivated link worker, whose records managers do not see. */
export interface StaffPerson {
  notebook: string;
  name: string;
}

export interface SyncAnswer {
  now: number;
  cursor: string;
  receipts?: Receipt[];
  notebooks?: NotebookPage[];
  dropped?: string[];
  more?: boolean;
  differs?: string[];
  restored_to?: number | null;
}

export interface SyncRequest {
  protocol: number;
  replica: string;
  cursor?: string | null;
  changes?: Change[];
  erased?: Erased[];
  limit?: number;
  verify?: Record<string, string> | null;
}

export interface WireCell {
  value: unknown;
  version: string;
  stamp: number;
}

/** A whole record. `version` and `stamp` hold for each cell not named in the maps. */
export interface WireRecord {
  id: string;
  kind: string;
  version: string;
  stamp: number;
  set: Record<string, unknown>;
  versions?: Record<string, string>;
  stamps?: Record<string, number>;
}
