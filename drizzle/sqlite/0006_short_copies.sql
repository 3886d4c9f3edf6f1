-- By hand: Drizzle knows nothing of the copies. What can be told from the rest of a look-up is left out of them: the tenant
-- of the account that owns the key, the moment at which both key and secret were made, and that a key never expires. The
-- shorter rows are, the more of them share a page, and the smaller is the tree that leads to it.
DROP TRIGGER `api_keys_updated`;--> statement-breakpoint
CREATE TABLE `new_api_key_secrets` (
	`number` integer PRIMARY KEY NOT NULL,
	`digest` blob NOT NULL,
	`key_id` blob NOT NULL,
	`pepper_id` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL,
	`tenant_id` blob,
	`user_id` blob,
	`service_account_id` blob,
	`name` text,
	`scopes` text,
	`cidrs` text,
	`key_created_at` integer,
	`expires_at` integer,
	`disabled_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `new_api_key_secrets`
SELECT `number`, `digest`, `key_id`, `pepper_id`, `hint`, secret.`created_at`,
	nullif(secret.`tenant_id`, account.`tenant_id`), `user_id`, `service_account_id`, secret.`name`, `scopes`, `cidrs`,
	nullif(`key_created_at`, secret.`created_at`), nullif(`expires_at`, 8640000000000000), secret.`disabled_at`, `revoked_at`
FROM `api_key_secrets` secret LEFT JOIN `service_accounts` account ON account.`id` = `service_account_id`
ORDER BY `number`;
--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
ALTER TABLE `new_api_key_secrets` RENAME TO `api_key_secrets`;--> statement-breakpoint
CREATE INDEX `api_key_secrets_key` ON `api_key_secrets` (`key_id`);--> statement-breakpoint
CREATE TRIGGER `api_key_secrets_inserted` AFTER INSERT ON `api_key_secrets` BEGIN
	UPDATE `api_key_secrets`
	SET `number` = ('0x' || substr(hex(new.`digest`), 1, 15)) ->> '$', (
		`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `key_created_at`, `expires_at`,
		`disabled_at`, `revoked_at`
	) = (
		SELECT
			nullif(key.`tenant_id`, account.`tenant_id`), `user_id`, `service_account_id`, key.`name`, `scopes`, `cidrs`,
			nullif(key.`created_at`, new.`created_at`), nullif(`expires_at`, 8640000000000000), key.`disabled_at`, `revoked_at`
		FROM `api_keys` key LEFT JOIN `service_accounts` account ON account.`id` = key.`service_account_id`
		WHERE key.`id` = new.`key_id`
	)
	WHERE `number` = new.`number`;
END;
--> statement-breakpoint
CREATE TRIGGER `api_key_secrets_digest` AFTER UPDATE OF `digest` ON `api_key_secrets` BEGIN
	UPDATE `api_key_secrets` SET `number` = ('0x' || substr(hex(new.`digest`), 1, 15)) ->> '$' WHERE `number` = new.`number`;
END;
--> statement-breakpoint
CREATE TRIGGER `api_keys_updated` AFTER UPDATE OF
	`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `created_at`, `expires_at`,
	`disabled_at`, `revoked_at`
ON `api_keys` BEGIN
	UPDATE `api_key_secrets`
	SET (
		`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `key_created_at`, `expires_at`,
		`disabled_at`, `revoked_at`
	) = (
		nullif(new.`tenant_id`, (SELECT `tenant_id` FROM `service_accounts` WHERE `id` = new.`service_account_id`)),
		new.`user_id`, new.`service_account_id`, new.`name`, new.`scopes`, new.`cidrs`,
		nullif(new.`created_at`, `api_key_secrets`.`created_at`), nullif(new.`expires_at`, 8640000000000000),
		new.`disabled_at`, new.`revoked_at`
	)
	WHERE `key_id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `service_accounts_tenant` AFTER UPDATE OF `tenant_id` ON `service_accounts` BEGIN
	UPDATE `api_keys` SET `tenant_id` = `tenant_id` WHERE `service_account_id` = new.`id`;
END;
