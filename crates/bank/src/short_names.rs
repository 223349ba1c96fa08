//! What the short names of services stand for: the help that an exam offers beside its questions.

/// Short names and long ones, by short name. Only names of AWS services and of parts of them; terms of the subject are
/// for the candidate to know.
const SHORT_NAMES: [(&str, &str); 46] = [
    ("A2I", "Amazon Augmented AI"),
    ("ACL", "access control list"),
    ("ACM", "AWS Certificate Manager"),
    ("ALB", "Application Load Balancer"),
    ("AMI", "Amazon Machine Image"),
    ("ARN", "Amazon Resource Name"),
    ("ASG", "Auto Scaling group"),
    ("AZ", "Availability Zone"),
    ("CDK", "AWS Cloud Development Kit"),
    ("CLI", "AWS Command Line Interface"),
    ("DLAMI", "AWS Deep Learning AMI"),
    ("DMS", "AWS Database Migration Service"),
    ("EBS", "Amazon Elastic Block Store"),
    ("EC2", "Amazon Elastic Compute Cloud"),
    ("ECR", "Amazon Elastic Container Registry"),
    ("ECS", "Amazon Elastic Container Service"),
    ("EFS", "Amazon Elastic File System"),
    ("EKS", "Amazon Elastic Kubernetes Service"),
    ("ELB", "Elastic Load Balancing"),
    ("EMR", "Amazon EMR (formerly Amazon Elastic MapReduce)"),
    ("EMRFS", "EMR File System"),
    ("ENI", "elastic network interface"),
    ("FSx", "Amazon FSx, file systems managed by AWS"),
    ("HPO", "hyperparameter optimization"),
    ("IAM", "AWS Identity and Access Management"),
    ("KMS", "AWS Key Management Service"),
    ("MSK", "Amazon Managed Streaming for Apache Kafka"),
    ("MWAA", "Amazon Managed Workflows for Apache Airflow"),
    ("NACL", "network access control list"),
    ("NAT", "network address translation"),
    ("RCF", "Random Cut Forest"),
    ("RDS", "Amazon Relational Database Service"),
    ("S3", "Amazon Simple Storage Service"),
    ("SCP", "service control policy"),
    ("SDK", "software development kit"),
    ("SES", "Amazon Simple Email Service"),
    ("SNS", "Amazon Simple Notification Service"),
    ("SQS", "Amazon Simple Queue Service"),
    ("SSE", "server-side encryption"),
    ("SSM", "AWS Systems Manager"),
    ("SSO", "single sign-on"),
    ("STS", "AWS Security Token Service"),
    ("SWF", "Amazon Simple Workflow Service"),
    ("VPC", "Amazon Virtual Private Cloud"),
    ("VPN", "virtual private network"),
    ("WAF", "AWS WAF, a web application firewall"),
];

/// Short names in a text with what they stand for, by short name, each once; plurals count.
///
/// ```
/// let found = gradatim_bank::short_names("Two VPCs read from Amazon S3; S3 is encrypted.");
/// assert_eq!(found, [("S3", "Amazon Simple Storage Service"), ("VPC", "Amazon Virtual Private Cloud")]);
/// ```
#[must_use]
pub fn short_names(text: &str) -> Vec<(&'static str, &'static str)> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let stands = |short: &str| words.iter().any(|word| word.strip_suffix('s').unwrap_or(word) == short);
    SHORT_NAMES.into_iter().filter(|(short, _)| stands(short)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found_as_whole_words_only() {
        assert!(SHORT_NAMES.is_sorted_by_key(|(short, _)| *short));
        assert!(SHORT_NAMES.windows(2).all(|pair| pair[0].0 != pair[1].0));
        assert_eq!(
            short_names("MS3 emr Azure EMRs"),
            [("EMR", "Amazon EMR (formerly Amazon Elastic MapReduce)")]
        );
        assert!(short_names("").is_empty());
    }
}
